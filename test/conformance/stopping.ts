import { itIf } from '../itIf';
import type { Answer } from '../prediction/scriptedTransport';
import type { Opened, Service } from './service';

/** When the execution is stopped, everything ends at once, and what is running at the provider is canceled there. */
export function describeStopping(service: Service): void {
	const { provider, fixture } = service;
	const { submit, poll = '', cancel } = fixture.routes;
	const stopMs = 2_200;
	const canceled = service.answer({ status: 'canceled' });
	const cancelable: Record<string, Answer> = cancel === undefined ? {} : { [cancel]: canceled };

	/** What is asked once the work has been stopped. */
	async function askedAfterStop(opened: Opened, work: Promise<unknown>): Promise<string[]> {
		opened.clock.stop(stopMs);
		await expect(work).rejects.toMatchObject({ code: 'stopped' });
		expect(opened.clock.elapsed).toBe(stopMs);
		const { length } = opened.transport.asked;
		await opened.client.cancelInFlight();
		expect(opened.transport.asked.slice(length).every(({ door }) => door === 'afterStop')).toBe(
			true,
		);
		return opened.transport.lines.slice(length);
	}

	describe('stop', () => {
		itIf(poll !== '', 'provides no prediction status')(
			'ends the waiting, and the prediction where it can',
			async () => {
				const opened = service.open({
					[submit]: service.accepted,
					[poll]: service.running,
					...cancelable,
				});
				expect(await askedAfterStop(opened, service.complete(opened))).toEqual(
					cancel === undefined ? [] : [cancel],
				);
			},
		);

		it('ends the waiting for a rate limit, and nothing is submitted after it', async () => {
			const limited = { ...service.tooMany, headers: { 'retry-after': '30' } };
			const opened = service.open({ [submit]: [limited] });
			expect(await askedAfterStop(opened, service.complete(opened))).toEqual([]);
		});

		it('cuts off a submission; what was already accepted is canceled where it can be found', async () => {
			const opened = service.open({
				[submit]: { afterMs: 30_000 },
				...cancelable,
				...(fixture.routes.list !== undefined && {
					[fixture.routes.list]: service.spoken({ status: 200, list: { predictions: [] } }),
				}),
			});
			const isChosen = provider.buildSubmitRequest(service.job()).id !== undefined;
			const isListed = provider.list?.submissionKey !== undefined && cancel !== undefined;
			// The list may show it a moment later.
			const looks = Array<string | undefined>(3).fill(fixture.routes.list);
			const expected = isListed ? looks : isChosen && cancel ? [cancel] : [];
			expect(await askedAfterStop(opened, service.complete(opened))).toEqual(expected);
		});
	});
}
