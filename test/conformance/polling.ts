import { isJsonObject } from '../../nodes/prediction/model/json';
import { DOWNLOAD, RETRY } from '../../nodes/prediction/model/policy';
import { describeIf, itIf } from '../itIf';
import type { Answer } from '../prediction/scriptedTransport';
import type { Opened, Service } from './service';

/** What something in the provider's place may say. */
const PAGE = '<html>Sorry</html>';

/** Failures that are likely to pass. */
const PASSING: ReadonlyArray<readonly [string, Answer]> = [
	...[408, 429, 500, 502, 503, 504].map(
		(status) => [`HTTP ${status}`, { status, body: PAGE }] as const,
	),
	['a lost connection', { failure: 'connectionLost' }],
	['no connection', { failure: 'notSent' }],
	['a response that cannot be read', { status: 200, body: '<html>Welcome</html>' }],
];

const LASTING: ReadonlyArray<readonly [number, string]> = [
	[401, 'unauthorized'],
	[402, 'billing'],
	[403, 'unauthorized'],
	[302, 'rejected'],
];

/** What one failure after the other has to wait at the least: half of each delay is chance, and the clock's is one half. */
const BACKOFF_MS = [375, 750, 1_500];

/** Polls cost nothing: they are repeated after failures, until the prediction has ended or its time is over. */
export function describePolling(service: Service): void {
	const { provider, fixture } = service;
	const { submit, poll = '' } = fixture.routes;
	const id = fixture.id ?? '';
	const tellsRemoval = isJsonObject(fixture.prediction) && 'data_removed' in fixture.prediction;

	function world(...answers: Answer[]) {
		return service.open({ [submit]: [service.accepted], [poll]: answers });
	}

	/** The time between one poll and the next. */
	function gapsOf({ transport }: ReturnType<typeof world>): number[] {
		const times = transport.timesOf(poll);
		return times.slice(1).map((time, index) => time - (times[index] ?? 0));
	}

	describeIf(poll !== '', 'provides no prediction status')('polling', () => {
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

		const tellsReason = JSON.stringify(fixture.prediction).includes('$error');

		itIf(tellsReason, 'tells no reason')(
			'a failed prediction ends with the words of the provider and the ID',
			async () => {
				const opened = world(
					service.answer({ status: fixture.failed ?? '', error: 'cannot read the image' }),
				);
				await expect(service.complete(opened)).rejects.toMatchObject({
					code: 'prediction_failed',
					message: expect.stringMatching(
						new RegExp(`${id}.*${provider.subject}.*cannot read the image`),
					),
				});
			},
		);

		itIf(!tellsReason, 'tells the reason')(
			'a failed prediction ends with the ID, and says that no reason is known',
			async () => {
				const opened = world(service.answer({ status: fixture.failed ?? '' }));
				await expect(service.complete(opened)).rejects.toMatchObject({
					code: 'prediction_failed',
					message: expect.stringMatching(new RegExp(`${id}.*${provider.subject} gave no reason`)),
				});
			},
		);

		it('a word nobody knows is polled until the deadline, and then quoted', async () => {
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
			expect(opened.transport.timesOf(submit)).toEqual([0]);
		});

		it.each(PASSING)(
			'%s is polled again, after longer and longer delays',
			async (_name, failure) => {
				const opened = world(failure, failure, failure, service.succeeded);
				expect(await service.complete(opened)).toMatchObject({ prediction: { id } });
				const gaps = gapsOf(opened);
				expect(gaps).toHaveLength(BACKOFF_MS.length);
				gaps.forEach((gap, index) => expect(gap).toBeGreaterThanOrEqual(BACKOFF_MS[index] ?? 0));
				expect(opened.transport.timesOf(submit)).toEqual([0]);
			},
		);

		it.each([null, 3_000])(
			'one of another step is asked about at once, and then no sooner than any other (interval: %s)',
			async (pollIntervalMs) => {
				const opened = service.open({ [poll]: service.running }, { pollIntervalMs });
				const { client, clock, transport } = opened;
				const tracked = client.trackExisting(id, clock.now());
				await client.waitForCompletion(tracked, { timeoutMs: 20_000, onTimeout: 'return' });
				expect(transport.timesOf(poll)[0]).toBe(0);
				const least = Math.max(pollIntervalMs ?? 500, provider.limits.minPollGapMs ?? 0);
				// The last one falls on the deadline.
				for (const gap of gapsOf(opened).slice(0, -1)) expect(gap).toBeGreaterThanOrEqual(least);
			},
		);

		it('those of other steps take their turns too, and wait while the provider wants no requests', async () => {
			const body = service.ownError(429);
			const refused: Answer = { status: 429, body, headers: { 'retry-after': '30' } };
			const opened: Opened = service.open(() =>
				opened.clock.elapsed < 30_000 ? refused : service.running,
			);
			const { client, clock, transport } = opened;
			const waits = [];
			for (let number = 0; number < 4; number++) {
				const tracked = client.trackExisting(id, clock.now());
				const options = { timeoutMs: 60_000, onTimeout: 'return' } as const;
				waits.push(client.waitForCompletion(tracked, options));
				await clock.wait(1_000);
			}
			expect(transport.lines).toEqual([poll]);
			await Promise.all(waits);
			expect(transport.timesOf(poll)[1]).toBeGreaterThanOrEqual(30_000);
		});

		it('Retry-After is obeyed with an error and with a response', async () => {
			const headers = { 'retry-after': '4' };
			const opened = world(
				{ status: 503, headers, body: '' },
				{ ...service.running, headers },
				service.succeeded,
			);
			await service.complete(opened);
			const gaps = gapsOf(opened);
			expect(gaps).toHaveLength(2);
			for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(4_000);
		});

		it.each(LASTING)(
			'HTTP %d ends the item at once, naming the prediction',
			async (status, code) => {
				const opened = world({ status, body: service.ownError(status) });
				await expect(service.complete(opened)).rejects.toMatchObject({
					code,
					predictionId: id,
					message: expect.stringContaining(id),
				});
				expect(opened.transport.lines).toEqual([submit, poll]);
			},
		);

		it('a success without a result is not a success', async () => {
			const empty = service.answer({ status: fixture.succeeded });
			const opened = service.open({ [submit]: [service.accepted], [poll]: empty });
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'malformed_response',
				predictionId: id,
				message: expect.stringContaining('without a result'),
			});
			const since = opened.clock.elapsed - (opened.transport.timesOf(poll)[0] ?? 0);
			expect(since).toBeGreaterThanOrEqual(DOWNLOAD.freshMs);
			expect(since).toBeLessThan(2 * DOWNLOAD.freshMs);
		});

		itIf(fixture.result === undefined, 'has a request of its own for the result')(
			'a result that is missing for a moment is asked for again',
			async () => {
				const empty = service.answer({ status: fixture.succeeded });
				const opened = world(empty, empty, service.succeeded);
				expect(await service.complete(opened)).toMatchObject({
					kind: 'succeeded',
					prediction: { id, files: [{}] },
				});
			},
		);

		it('one strange word does not end a prediction that is at work', async () => {
			const strange = [400, 401, 403, 409, 422].map((status) => ({ status, body: PAGE }));
			for (const answer of strange) {
				const opened = world(answer, service.running, answer, service.succeeded);
				expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			}
			const opened = service.open({ [submit]: [service.accepted], [poll]: strange[0] ?? {} });
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'rejected',
				predictionId: id,
			});
			expect(opened.transport.timesOf(poll)).toHaveLength(RETRY.maxMalformed);
		});

		it('no link of a response is followed: every poll goes to a path below the base URL', async () => {
			const opened = world(service.running, service.succeeded);
			await service.complete(opened);
			expect(opened.transport.lines).toEqual([submit, poll, poll]);
			expect(opened.transport.asked.every(({ door }) => door === 'api')).toBe(true);
		});

		itIf(tellsRemoval, 'does not say when it deletes a result')(
			'a result that the provider has deleted is said to have expired',
			async () => {
				const removed = { status: fixture.succeeded, more: { data_removed: true } };
				const opened = world(service.answer(removed));
				await expect(service.complete(opened)).rejects.toMatchObject({
					code: 'output_expired',
					predictionId: id,
					message: expect.stringContaining(id),
				});
			},
		);
	});
}
