import type { Service } from './service';

const ITEMS = 100;

/** Many items share one pool, which grows as far as the service keeps up. */
export function describePool(service: Service): void {
	const { fixture } = service;
	const { submit, poll } = fixture.routes;

	/** How many of many items are submitted within twenty seconds, if none of them ends. */
	async function begun(word: string, concurrency: number | null = null): Promise<number> {
		const opened = service.open(
			{
				[submit]: poll === undefined ? { afterMs: 60_000 } : service.accepted,
				...(poll !== undefined && { [poll]: service.answer({ status: word }) }),
			},
			concurrency,
		);
		const { limiter, transport, clock } = opened;
		clock.stop(20_000);
		await Promise.allSettled(
			Array.from(
				{ length: ITEMS },
				async () => await limiter.run(async () => await service.complete(opened)),
			),
		);
		return transport.timesOf(submit).length;
	}

	describe('the pool', () => {
		it('grows to fifty while the service keeps up', async () => {
			expect(await begun(service.pending)).toBe(50);
		});

		it('does not make a line at the service longer', async () => {
			// A held connection does not show whether the work waits.
			if (fixture.heldMs !== undefined) return;
			const [starting] = Object.entries(fixture.statuses).find(([, is]) => is === 'starting') ?? [];
			expect(await begun(starting ?? '')).toBe(10);
		});

		it.each([1, 3, 80])('is as large as somebody said: %d', async (concurrency) => {
			expect(await begun(service.pending, concurrency)).toBe(concurrency);
		});

		it('brings every item to its end, one POST each, though the service says "too many" again and again', async () => {
			let count = 0;
			const opened = service.open(({ method, path }) => {
				if (`${method} ${path}` !== submit) return service.succeeded;
				count++;
				return count % 4 === 0 ? service.tooMany : service.succeeded;
			});
			const { limiter, transport } = opened;
			const outcomes = await Promise.all(
				Array.from(
					{ length: ITEMS },
					async () => await limiter.run(async () => await service.complete(opened)),
				),
			);
			expect(outcomes.every(({ kind }) => kind === 'succeeded')).toBe(true);
			expect(transport.timesOf(submit)).toHaveLength(count);
			expect(count - Math.floor(count / 4)).toBe(ITEMS);
		});
	});
}
