import type { PredictionError } from '../../nodes/prediction/model/errors';
import { completeId } from '../../nodes/prediction/client/getPrediction';
import { itIf } from '../itIf';
import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** Paid work is submitted once, and sent again only when the provider surely did not accept it. */
export function describeSubmission(service: Service): void {
	const { provider, fixture } = service;
	const { submit, submitOnly = submit, poll = '' } = fixture.routes;
	/** Known before the response only where we choose it. */
	const chosenId = provider.buildSubmitRequest(service.job()).id ?? null;
	const namesId = !service.isSilent;
	/** There silence is a timeout like any other. */
	const isHeldToTheEnd = provider.answersWithResult === true;

	async function refused(answer: Answer) {
		const opened = service.open({ [submit]: [answer] });
		const error = (await service
			.complete(opened)
			.catch((caught: unknown) => caught)) as PredictionError;
		expect(error).toMatchObject({ name: 'PredictionError' });
		expect(opened.transport.lines).toEqual([submit]);
		return error;
	}

	describe('submission', () => {
		it.each([200, 201, 202])('is accepted with HTTP %d', async (status) => {
			const line = service.isSilent ? submit : submitOnly;
			const { client, transport } = service.open({ [line]: [{ ...service.accepted, status }] });
			const tracked = await client.submit(service.job({ waitForCompletion: service.isSilent }));
			expect(tracked).toMatchObject({ id: fixture.id, prediction: { id: fixture.id } });
			expect(transport.lines).toEqual([line]);
		});

		it.each([200, 201, 202])(
			'that is finished in its HTTP %d costs one request',
			async (status) => {
				const opened = service.open({ [submit]: [{ ...service.succeeded, status }] });
				expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
				expect(opened.transport.lines).toEqual([submit]);
			},
		);

		it('is given as long as the provider may hold it', async () => {
			const opened = service.open({ [submit]: [service.succeeded] });
			await service.complete(opened);
			expect(opened.transport.asked[0]?.timeoutMs).toBe(fixture.heldMs ?? 60_000);
		});

		it.each(fixture.refusals.map((refusal) => [refusal.name, refusal] as const))(
			'is not repeated on %s',
			async (_name, { answer, code, says = '' }) => {
				const error = await refused(service.spoken(answer));
				expect({ code: error.code, message: error.message }).toEqual({
					code,
					message: expect.stringContaining(says),
				});
				expect(error.message).toContain(provider.subject);
				expect(error.advice).toBeTruthy();
				expect(error.mayHaveBeenAccepted).toBe(false);
			},
		);

		it('is not repeated when no connection came about, and says that nothing was sent', async () => {
			const error = await refused({ failure: 'notSent' });
			expect(error).toMatchObject({ code: 'unreachable', mayHaveBeenAccepted: false });
			expect(error.advice).not.toContain('may or may not');
		});

		it.each([301, 302, 307, 308])('does not follow HTTP %d to another address', async (status) => {
			const location = 'https://elsewhere.example/predictions';
			expect(await refused({ status, headers: { location } })).toMatchObject({
				code: 'rejected',
				advice: expect.stringContaining('Base URL'),
				mayHaveBeenAccepted: false,
			});
		});

		itIf(poll !== '', 'provides no prediction status')(
			'waits until the provider has room, then polls',
			async () => {
				const opened = service.open({
					[submit]: [service.tooMany, service.accepted],
					[poll]: [service.succeeded],
				});
				expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
				expect(opened.transport.lines).toEqual([submit, submit, poll]);
			},
		);
	});

	describe('a submission that may have been accepted is never sent again [S-43]', () => {
		it.each([
			['the connection is lost', { failure: 'connectionLost' }],
			['the response is far too large', { failure: 'tooLarge' }],
			['a success cannot be read', { status: 200, body: '<html><body>OK</body></html>' }],
		] satisfies Array<[string, Answer]>)('when %s', async (_name, answer) => {
			const error = await refused(answer);
			expect(error).toMatchObject({ mayHaveBeenAccepted: true, predictionId: chosenId });
			expect(['unreachable', 'malformed_response']).toContain(error.code);
			expect(error.advice).toContain('was not sent again');
			if (chosenId !== null) expect(error.message).toContain(chosenId);
		});

		itIf(!isHeldToTheEnd, 'holds the connection until the end')(
			'when the response never comes',
			async () => {
				expect(await refused({ afterMs: Number.POSITIVE_INFINITY })).toMatchObject({
					code: 'unreachable',
					mayHaveBeenAccepted: true,
				});
			},
		);

		itIf(namesId, 'names no prediction')('when a failing response names it', async () => {
			const id = 'taken-after-all';
			const named = service.answer({ id, status: service.pending }, 503);
			expect(await refused({ ...named, headers: { 'retry-after': '1' } })).toMatchObject({
				mayHaveBeenAccepted: true,
				predictionId: completeId(provider, id, fixture.model),
				message: expect.stringContaining(id),
			});
		});

		itIf(chosenId !== null && namesId, 'chooses the prediction ID itself')(
			'when the response is about another prediction than the chosen one [S-24]',
			async () => {
				const another = service.answer({
					id: 'another',
					status: fixture.succeeded,
					output: service.output,
				});
				expect(await refused(another)).toMatchObject({
					code: 'malformed_response',
					mayHaveBeenAccepted: true,
					predictionId: chosenId,
					message: expect.stringMatching(/answered about prediction another when asked about/),
				});
			},
		);
	});
}
