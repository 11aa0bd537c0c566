import { describeIf, itIf } from '../itIf';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** What becomes of a prediction that does not finish in time. */
export function describeTimeouts(service: Service): void {
	const { fixture } = service;
	const { submit, poll, cancel = '' } = fixture.routes;
	const { id } = fixture;
	const timeoutMs = 10_000;
	/** Where there is no status to ask for, the connection is held instead. */
	const slow: Record<string, Answer> =
		poll === undefined
			? { [submit]: { afterMs: Number.POSITIVE_INFINITY } }
			: { [submit]: service.accepted, [poll]: service.running };

	describeIf(id === null, 'names its predictions')('a result that does not come in time', () => {
		it.each(['error', 'return', 'cancel'] as const)(
			'may have been paid for all the same, so that nothing sends it again (On Timeout: %s)',
			async (onTimeout) => {
				const opened = service.open(slow);
				await expect(service.complete(opened, { timeoutMs, onTimeout })).rejects.toMatchObject({
					code: 'timed_out',
					predictionId: null,
					mayHaveBeenAccepted: true,
					message: expect.stringContaining('within 10 seconds'),
					advice: expect.stringContaining('was not sent again'),
				});
				expect(opened.clock.elapsed).toBe(timeoutMs);
				expect(opened.transport.lines).toEqual([submit]);
			},
		);
	});

	describeIf(id !== null, 'gives a prediction no ID')('timeouts', () => {
		it('error: names the prediction, says that it is still running, and cancels nothing', async () => {
			const opened = service.open(slow);
			await expect(service.complete(opened, { timeoutMs })).rejects.toMatchObject({
				code: 'timed_out',
				predictionId: id,
				message: expect.stringMatching(new RegExp(`${id} did not finish within 10 seconds`)),
				advice: expect.stringContaining('still running'),
			});
			expect(opened.clock.elapsed).toBe(timeoutMs);
			expect(opened.transport.lines).not.toContain(cancel);
		});

		it('return: hands back the unfinished prediction, and cancels nothing', async () => {
			const opened = service.open(slow);
			const outcome = await service.complete(opened, { timeoutMs, onTimeout: 'return' });
			const status = fixture.statuses[service.pending] ?? 'processing';
			expect(outcome).toMatchObject({ kind: 'timedOut', prediction: { id, status } });
			expect(opened.transport.lines).not.toContain(cancel);
		});

		itIf(cancel === '', 'can cancel')(
			'cancel: says that the provider cannot, and that the prediction is still running',
			async () => {
				const opened = service.open(slow);
				const work = service.complete(opened, { timeoutMs, onTimeout: 'cancel' });
				await expect(work).rejects.toMatchObject({
					code: 'timed_out',
					predictionId: id,
					advice: expect.stringMatching(/could not be canceled.*still running/),
				});
			},
		);

		itIf(cancel !== '', 'cannot cancel a prediction')(
			'cancel: cancels the prediction on its deadline, then ends the item',
			async () => {
				const opened = service.open({ ...slow, [cancel]: service.answer({ status: 'canceled' }) });
				const work = service.complete(opened, { timeoutMs, onTimeout: 'cancel' });
				await expect(work).rejects.toMatchObject({
					code: 'timed_out',
					predictionId: id,
					advice: expect.stringContaining('was canceled at the provider'),
				});
				expect(opened.transport.timesOf(cancel)).toEqual([timeoutMs]);
			},
		);
	});
}
