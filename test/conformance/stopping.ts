import { STOP } from '../../nodes/prediction/model/policy';
import type { Answer } from '../prediction/scriptedTransport';
import type { Opened, Service } from './service';

/** When the execution is stopped, everything ends at once, and what is running at the service is ended there. */
export function describeStopping(service: Service): void {
	const { provider, fixture } = service;
	const { submit, poll, cancel } = fixture.routes;
	const stopMs = 2_200;
	const canceled = service.answer({ status: 'canceled' });
	const cancelable: Record<string, Answer> = cancel === undefined ? {} : { [cancel]: canceled };

	function afterStop({ transport }: Opened): string[] {
		return transport.lines.filter((_line, index) => transport.asked[index]?.door === 'afterStop');
	}

	async function stopped(opened: Opened, work: Promise<unknown>) {
		opened.clock.stop(stopMs);
		await expect(work).rejects.toMatchObject({ code: 'stopped' });
		expect(opened.clock.elapsed).toBe(stopMs);
		const asked = opened.transport.asked.length;
		await opened.client.cancelInFlight();
		expect(opened.transport.asked.slice(asked).every(({ door }) => door === 'afterStop')).toBe(
			true,
		);
	}

	describe('stop', () => {
		it('ends the waiting, and the prediction where it can', async () => {
			if (poll === undefined) return;
			const opened = service.open({
				[submit]: service.accepted,
				[poll]: service.running,
				...cancelable,
			});
			await stopped(opened, service.complete(opened));
			expect(afterStop(opened)).toEqual(cancel === undefined ? [] : [cancel]);
		});

		it('ends a pause, and nothing is submitted after it', async () => {
			const wait = { ...service.tooMany, headers: { 'retry-after': '30' } };
			const opened = service.open({ [submit]: [wait] });
			await stopped(opened, service.complete(opened));
			expect(opened.transport.lines).toEqual([submit]);
		});

		it('keeps what waits in the pool from being submitted', async () => {
			if (poll === undefined) return;
			const opened = service.open(
				{ [submit]: service.accepted, [poll]: service.running, ...cancelable },
				1,
			);
			const { limiter } = opened;
			const items = [1, 2, 3].map(
				async () => await limiter.run(async () => await service.complete(opened)),
			);
			await stopped(opened, Promise.all(items));
			await Promise.allSettled(items);
			expect(opened.transport.timesOf(submit)).toEqual([0]);
		});

		it('leaves alone what has ended', async () => {
			const opened = service.open({ [submit]: service.succeeded, ...cancelable });
			await service.complete(opened);
			opened.clock.stop();
			await opened.clock.wait(1);
			await opened.client.cancelInFlight();
			expect(afterStop(opened)).toEqual([]);
		});

		it('leaves alone what belongs to another step, and ends what an earlier run of this one submitted', async () => {
			if (poll === undefined) return;
			const opened = service.open({ [poll]: service.running, ...cancelable });
			const { client, clock } = opened;
			const taken = client.trackExisting(fixture.id, clock.now());
			await stopped(
				opened,
				client.waitForCompletion(taken, { timeoutMs: 300_000, onTimeout: 'error' }),
			);
			expect(afterStop(opened)).toEqual([]);
			client.adopt(fixture.id);
			await client.cancelInFlight();
			expect(afterStop(opened)).toEqual(cancel === undefined ? [] : [cancel]);
		});

		it('never fails, whatever the service answers, and takes its time-box at most', async () => {
			for (const answer of [
				{ status: 500, body: '' },
				{ failure: 'connectionLost' },
				{ afterMs: Number.POSITIVE_INFINITY },
			] satisfies Answer[]) {
				const world = {
					[submit]: service.accepted,
					...(cancel !== undefined && { [cancel]: answer }),
				};
				const opened = service.open(world);
				await opened.client.submit(service.job());
				opened.clock.stop();
				await opened.clock.wait(0);
				await opened.client.cancelInFlight();
				expect(opened.clock.elapsed).toBeLessThanOrEqual(STOP.cancelMs);
			}
		});

		it('cuts off a submission; what was already taken is ended', async () => {
			const opened = service.open({
				[submit]: { afterMs: 30_000 },
				...cancelable,
				...(provider.list?.submissionKey !== undefined && {
					'GET /predictions': { body: { results: [] } },
				}),
			});
			await stopped(opened, service.complete(opened));
			const chosen = provider.buildSubmitRequest(service.job()).id !== undefined;
			const looked = provider.list?.submissionKey !== undefined;
			const ended = chosen && cancel !== undefined ? [cancel] : [];
			expect(afterStop(opened)).toEqual(looked ? ['GET /predictions'] : ended);
		});
	});
}
