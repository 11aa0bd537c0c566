import { isJsonObject } from '../../nodes/prediction/model/json';
import { isSettled } from '../../nodes/prediction/model/prediction';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** Trouble that is likely to pass. */
const PASSING: ReadonlyArray<readonly [string, Answer]> = [
	...[408, 429, 500, 502, 503, 504].map(
		(status) => [`HTTP ${status}`, { status, body: '<html>Sorry</html>' }] as const,
	),
	['a lost connection', { failure: 'connectionLost' }],
	['no connection', { failure: 'notSent' }],
	['an answer about another prediction', { status: 200, body: 'other' }],
	['an answer that cannot be read', { status: 200, body: '<html>Welcome</html>' }],
];

const LASTING: ReadonlyArray<readonly [number, string]> = [
	[401, 'unauthorized'],
	[402, 'billing'],
	[403, 'unauthorized'],
	[404, 'not_found'],
	[302, 'rejected'],
];

/** Questions cost nothing: they are repeated on trouble, until the prediction has ended or its time is over. */
export function describePolling(service: Service): void {
	const { provider, fixture } = service;
	const { submit, poll } = fixture.routes;
	if (poll === undefined) return;
	const { id } = fixture;

	function world(...answers: Answer[]) {
		return service.open({ [submit]: [service.accepted], [poll as string]: answers });
	}

	describe('polling', () => {
		it.each(Object.entries(fixture.statuses))('"%s" is %s, and decides', async (word, status) => {
			const pending = status === 'starting' || status === 'processing';
			const output = status === 'succeeded' ? service.output : fixture.nothing.output;
			const said = service.answer({ status: word, output });
			const opened = pending ? world(said, service.succeeded) : world(said);
			const outcome = await service.complete(opened).catch((error: unknown) => error);
			const expected = {
				starting: { kind: 'succeeded' },
				processing: { kind: 'succeeded' },
				succeeded: { kind: 'succeeded', prediction: { id, providerStatus: word } },
				failed: { code: 'prediction_failed', predictionId: id, status },
				canceled: { code: 'prediction_canceled', predictionId: id, status },
			}[status];
			expect(outcome).toMatchObject(expected);
			expect(opened.transport.lines).toEqual([submit, poll, ...(pending ? [poll] : [])]);
		});

		it('a failed prediction ends with the words of the service and the id', async () => {
			const opened = world(
				service.answer({ status: fixture.failed ?? '', error: 'cannot read the image' }),
			);
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'prediction_failed',
				message: expect.stringMatching(
					new RegExp(`${id}.*${provider.subject}.*cannot read the image`),
				),
			});
		});

		it('a word nobody knows is asked about until the deadline, and then quoted', async () => {
			const opened = service.open({
				[submit]: [service.accepted],
				[poll]: service.answer({ status: 'hibernating' }),
			});
			await expect(service.complete(opened, { timeoutMs: 60_000 })).rejects.toMatchObject({
				code: 'timed_out',
				predictionId: id,
				message: expect.stringMatching(new RegExp(`${id}.*60 seconds.*"hibernating"`)),
			});
			expect(opened.transport.timesOf(poll).at(-1)).toBe(60_000);
			expect(opened.clock.elapsed).toBe(60_000);
		});

		it('the first question comes early, the later ones seldom', async () => {
			const opened = service.open({ [submit]: [service.accepted], [poll]: service.running });
			await service.complete(opened, { timeoutMs: 120_000, onTimeout: 'return' });
			const times = opened.transport.timesOf(poll);
			const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
			expect(gaps[0]).toBe(500);
			expect(Math.max(...gaps)).toBe(5_000);
			expect(times.length).toBeLessThan(50);
			expect(opened.transport.timesOf(submit)).toEqual([0]);
		});

		it.each(PASSING)(
			'%s is asked again, after longer and longer pauses',
			async (_name, trouble) => {
				const said =
					trouble.body === 'other'
						? service.answer({ id: 'other', status: fixture.succeeded, output: service.output })
						: trouble;
				const opened = world(said, said, said, service.succeeded);
				expect(await service.complete(opened)).toMatchObject({ prediction: { id } });
				// Half of each pause is chance, and the clock's chance is one half: 75 % of 500, 1000 and 2000 ms.
				expect(opened.transport.timesOf(poll)).toEqual([500, 875, 1_625, 3_125]);
				expect(opened.transport.timesOf(submit)).toEqual([0]);
			},
		);

		it('an answer that never comes is given up, and asked for again', async () => {
			const opened = world({ afterMs: Number.POSITIVE_INFINITY }, service.succeeded);
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(poll)).toEqual([500, 60_875]);
		});

		it('Retry-After is obeyed with a refusal and with an answer', async () => {
			const headers = { 'retry-after': '4' };
			const opened = world(
				{ status: 503, headers, body: '' },
				{ ...service.running, headers },
				service.succeeded,
			);
			await service.complete(opened);
			expect(opened.transport.timesOf(poll)).toEqual([500, 4_500, 8_500]);
		});

		it.each(LASTING)(
			'HTTP %d ends the item at once, naming the prediction',
			async (status, code) => {
				const opened = world({ status, body: { detail: 'No', message: 'No' } });
				await expect(service.complete(opened)).rejects.toMatchObject({
					code,
					predictionId: id,
					message: expect.stringContaining(id),
				});
				expect(opened.transport.lines).toEqual([submit, poll]);
			},
		);

		it('answers about another prediction are not believed, and after five of them nothing is', async () => {
			const other = service.answer({
				id: 'other',
				status: fixture.succeeded,
				output: service.output,
			});
			const opened = service.open({ [submit]: [service.accepted], [poll]: other });
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'malformed_response',
				predictionId: id,
				message: expect.stringMatching(new RegExp(`prediction other when asked about ${id}`)),
			});
			expect(opened.transport.timesOf(poll)).toHaveLength(5);
		});

		it('a success without a result is not a success', async () => {
			const opened = world(service.answer({ status: fixture.succeeded }));
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'malformed_response',
				predictionId: id,
				message: expect.stringContaining('without a result'),
			});
		});

		it('no link of an answer is followed: every question goes to a path below the base URL', async () => {
			const opened = world(service.running, service.succeeded);
			await service.complete(opened);
			expect(opened.transport.lines).toEqual([submit, poll, poll]);
			expect(opened.transport.asked.every(({ door }) => door === 'api')).toBe(true);
		});

		it('a prediction of another step is asked about at once, even when its time is long over', async () => {
			const { client, clock, transport } = service.open({ [poll]: [service.succeeded] });
			const tracked = client.trackExisting(id, clock.now() - 3_600_000);
			const outcome = await client.waitForCompletion(tracked, {
				timeoutMs: 300_000,
				onTimeout: 'error',
			});
			expect(isSettled(outcome.prediction)).toBe(true);
			expect(transport.timesOf(poll)).toEqual([0]);
		});

		it.each([
			['an answer that cannot be read', { status: 200, body: '<html>Welcome</html>' }],
			['an answer about another prediction', service.answer({ id: 'x', status: service.pending })],
			['a refusal', { status: 404, body: { detail: 'No', message: 'No' } }],
		])('%s to a single question names the prediction', async (_name, answer) => {
			const { client } = service.open({ [poll]: [answer] });
			await expect(client.getPrediction(id)).rejects.toMatchObject({
				predictionId: id,
				message: expect.stringContaining(id),
			});
		});

		it('a result that the service has deleted is said to have expired', async () => {
			if (!isJsonObject(fixture.prediction) || !('data_removed' in fixture.prediction)) return;
			const removed = { status: fixture.succeeded, more: { data_removed: true } };
			const opened = world(service.answer(removed));
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'output_expired',
				predictionId: id,
				message: expect.stringContaining(id),
			});
		});
	});
}
