import type { PredictionError } from '../../nodes/prediction/model/errors';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** What becomes of a prediction that does not finish in time. */
export function describeTimeouts(service: Service): void {
	const { fixture } = service;
	const { submit, poll, cancel } = fixture.routes;
	const { id } = fixture;
	const timeoutMs = 10_000;
	/** Where nobody can be asked, the connection is held instead. */
	const slow: Record<string, Answer> =
		poll === undefined
			? { [submit]: { afterMs: Number.POSITIVE_INFINITY } }
			: { [submit]: service.accepted, [poll]: service.running };

	describe('timeouts', () => {
		it('error: names the prediction, says that it goes on, and cancels nothing', async () => {
			const opened = service.open(slow);
			await expect(service.complete(opened, { timeoutMs })).rejects.toMatchObject({
				code: 'timed_out',
				predictionId: id,
				message: expect.stringMatching(new RegExp(`${id} did not finish within 10 seconds`)),
				advice: expect.stringContaining('goes on'),
			});
			expect(opened.clock.elapsed).toBe(timeoutMs);
			expect(opened.transport.lines).not.toContain(cancel);
		});

		it('return: hands back the unfinished prediction, and cancels nothing', async () => {
			const opened = service.open(slow);
			const outcome = await service.complete(opened, { timeoutMs, onTimeout: 'return' });
			expect(outcome).toMatchObject({ kind: 'timedOut', prediction: { id, status: 'processing' } });
			expect(opened.transport.lines).not.toContain(cancel);
		});

		it('says what the trouble was when the last answers were none', async () => {
			if (poll === undefined) return;
			const sorry: Answer = {
				status: 500,
				body: { detail: 'out of order', message: 'out of order' },
			};
			const opened = service.open({ [submit]: service.accepted, [poll]: sorry });
			await expect(service.complete(opened, { timeoutMs })).rejects.toMatchObject({
				code: 'timed_out',
				message: expect.stringMatching(/the last answer was: .*out of order/),
			});
		});

		it('counts from the submission that was accepted, not from one that was refused', async () => {
			if (poll === undefined) return;
			const wait = { ...service.tooMany, headers: { 'retry-after': '8' } };
			const opened = service.open({ ...slow, [submit]: [wait, service.accepted] });
			await expect(service.complete(opened, { timeoutMs })).rejects.toMatchObject({
				code: 'timed_out',
			});
			expect(opened.clock.elapsed).toBe(18_000);
		});

		if (cancel === undefined) {
			it('cancel: says that the service cannot, and that the prediction goes on', async () => {
				const opened = service.open(slow);
				await expect(
					service.complete(opened, { timeoutMs, onTimeout: 'cancel' }),
				).rejects.toMatchObject({
					code: 'timed_out',
					predictionId: id,
					advice: expect.stringMatching(/could not be ended.*goes on/),
				});
			});
			return;
		}

		async function canceledWith(answers: Answer | Answer[]) {
			const opened = service.open({ ...slow, [cancel as string]: answers });
			const outcome = await service
				.complete(opened, { timeoutMs, onTimeout: 'cancel' }, { cancelOnTimeout: true })
				.catch((error: unknown) => error as PredictionError);
			return { ...opened, outcome };
		}

		it('cancel: ends the prediction, then the item', async () => {
			const { outcome, transport } = await canceledWith([service.answer({ status: 'canceled' })]);
			expect(outcome).toMatchObject({
				code: 'timed_out',
				predictionId: id,
				advice: expect.stringContaining('was ended at the provider'),
			});
			expect(transport.timesOf(cancel)).toEqual([timeoutMs]);
		});

		it('cancel: takes the result of a prediction that finished in the last moment', async () => {
			const { outcome } = await canceledWith([service.succeeded]);
			expect(outcome).toMatchObject({ kind: 'succeeded', prediction: { id } });
		});

		it('cancel: a prediction that is gone needs no ending', async () => {
			const { outcome } = await canceledWith([{ status: 404, body: {} }]);
			expect(outcome).toMatchObject({
				advice: expect.stringContaining('was ended at the provider'),
			});
		});

		it('cancel: is tried again on trouble', async () => {
			const { outcome, transport } = await canceledWith([
				{ status: 500, body: '' },
				{ failure: 'connectionLost' },
				service.answer({ status: 'canceled' }),
			]);
			expect(outcome).toMatchObject({
				advice: expect.stringContaining('was ended at the provider'),
			});
			expect(transport.timesOf(cancel)).toEqual([10_000, 10_375, 11_125]);
		});

		it('cancel: says when it did not succeed', async () => {
			const { outcome, clock } = await canceledWith({ status: 500, body: '' });
			expect(outcome).toMatchObject({
				code: 'timed_out',
				predictionId: id,
				advice: expect.stringMatching(/could not be ended.*goes on/),
			});
			expect(clock.elapsed).toBeLessThanOrEqual(timeoutMs + 60_000);
		});

		it('cancel: a stop meanwhile is a stop', async () => {
			const opened = service.open({ ...slow, [cancel]: { afterMs: 30_000, body: '' } });
			opened.clock.stop(15_000);
			await expect(
				service.complete(opened, { timeoutMs, onTimeout: 'cancel' }),
			).rejects.toMatchObject({ code: 'stopped' });
		});
	});
}
