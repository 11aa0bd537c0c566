import type { PredictionError } from '../../nodes/prediction/model/errors';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** Answers after which nobody knows whether the work was taken. */
const DOUBTS: ReadonlyArray<readonly [string, Answer]> = [
	['HTTP 500', { status: 500, body: { detail: 'Internal Server Error' } }],
	['HTTP 502 with a web page', { status: 502, body: '<html><body>Bad Gateway</body></html>' }],
	['HTTP 503 without Retry-After', { status: 503, body: { detail: 'Service Unavailable' } }],
	[
		'HTTP 503 that speaks of time',
		{ status: 503, body: { detail: 'Maintenance, took ~3s so far' } },
	],
	['HTTP 504', { status: 504, body: '<html><body>Gateway Time-out</body></html>' }],
	['a lost connection', { failure: 'connectionLost' }],
	['an answer that never comes', { afterMs: Number.POSITIVE_INFINITY }],
	['an answer that is far too large', { failure: 'tooLarge' }],
	['a success that cannot be read', { status: 200, body: '<html><body>OK</body></html>' }],
];

/** Paid work is submitted once, and again only when it was surely refused. */
export function describeSubmission(service: Service): void {
	const { provider, fixture } = service;
	const { submit, poll } = fixture.routes;
	/** Known before the answer only where we choose it. */
	const chosenId = provider.buildSubmitRequest(service.job()).id ?? null;

	async function refused(answer: Answer) {
		const opened = service.open({ [submit]: [answer] });
		const error = (await service
			.complete(opened)
			.catch((caught: unknown) => caught)) as PredictionError;
		expect(error).toMatchObject({ name: 'PredictionError' });
		return { ...opened, error };
	}

	describe('submission', () => {
		it.each([200, 201, 202])('is accepted with HTTP %d', async (status) => {
			const { client, transport } = service.open({
				[submit]: [{ ...service.accepted, status }],
			});
			const tracked = await client.submit(service.job({ waitForCompletion: service.isSilent }));
			expect(tracked).toMatchObject({ id: fixture.id, prediction: { id: fixture.id } });
			expect(transport.lines).toEqual([submit]);
		});

		it.each([200, 201, 202])(
			'that is finished in its HTTP %d costs one request',
			async (status) => {
				const opened = service.open({ [submit]: [{ ...service.succeeded, status }] });
				expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
				expect(opened.transport.lines).toEqual([submit]);
			},
		);

		it('that is answered about another prediction than the chosen one is in doubt', async () => {
			if (chosenId === null || service.isSilent) return;
			const { error, transport } = await refused(
				service.answer({ id: 'another', status: fixture.succeeded, output: service.output }),
			);
			expect(error).toMatchObject({ code: 'malformed_response', mayHaveBeenAccepted: true });
			expect(error.predictionId).toBe(chosenId);
			expect(error.message).toMatch(/answered about prediction another when asked about/);
			expect(transport.lines).toEqual([submit]);
		});

		it.each(fixture.refusals.map((refusal) => [refusal.name, refusal] as const))(
			'is not repeated on %s',
			async (_name, { answer, code, says }) => {
				const { error, transport } = await refused(service.spoken(answer));
				expect({ code: error.code, message: error.message }).toEqual({
					code,
					message: expect.stringContaining(says ?? ''),
				});
				expect(error.message).toContain(provider.subject);
				expect(error.advice).toBeTruthy();
				expect(transport.lines).toEqual([submit]);
			},
		);

		it.each(DOUBTS)('is not repeated on %s', async (_name, answer) => {
			const { error, transport } = await refused(answer);
			expect(transport.lines).toEqual([submit]);
			expect(['unavailable', 'unreachable', 'malformed_response', 'timed_out']).toContain(
				error.code,
			);
			expect(error.predictionId).toBe(chosenId);
			if (chosenId !== null) expect(error.message).toContain(chosenId);
			else expect(error.advice).toContain('not submitted again');
		});

		it('is not repeated when its connection never came about, and says that nothing was sent', async () => {
			const { error, transport } = await refused({ failure: 'notSent' });
			expect(error).toMatchObject({ code: 'unreachable' });
			expect(error.advice).not.toContain('not known');
			expect(transport.lines).toEqual([submit]);
		});

		it('names the prediction when a failing answer names it', async () => {
			if (service.isSilent) return;
			const id = 'taken-after-all';
			const { error, transport } = await refused({
				...service.answer({ id, status: service.pending }, 503),
				headers: { 'retry-after': '1' },
			});
			expect(transport.lines).toEqual([submit]);
			expect(error).toMatchObject({ predictionId: id, message: expect.stringContaining(id) });
		});

		it.each([301, 302, 307, 308])('does not follow HTTP %d to another address', async (status) => {
			const location = 'https://elsewhere.example/predictions';
			const { error, transport } = await refused({ status, headers: { location } });
			expect(error).toMatchObject({
				code: 'rejected',
				advice: expect.stringContaining('base URL'),
			});
			expect(transport.lines).toEqual([submit]);
		});

		it('is submitted once more after HTTP 503 with Retry-After', async () => {
			const busy = { status: 503, headers: { 'retry-after': '7' }, body: { detail: 'Busy' } };
			const opened = service.open({ [submit]: [busy, service.succeeded] });
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(submit)).toEqual([0, 7_000]);
		});

		it('waits for a model that was busy, then follows it', async () => {
			if (poll === undefined) return;
			const opened = service.open({
				[submit]: [service.tooMany, service.accepted],
				[poll]: [service.succeeded],
			});
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.lines).toEqual([submit, submit, poll]);
		});

		it('is given as long as the service may hold it', async () => {
			const opened = service.open({ [submit]: [service.succeeded] });
			await service.complete(opened);
			expect(opened.transport.asked[0]?.timeoutMs).toBe(fixture.heldMs ?? 60_000);
		});
	});
}
