import { isSettled } from '../../nodes/prediction/model/prediction';
import { itIf } from '../itIf';
import { writtenDown } from './fixture';
import type { Service } from './service';

/** What the provider responds, and what is made of it. */
export function describeResponses(service: Service): void {
	const { provider, fixture } = service;

	const itWithStatus = itIf(!service.isSilent, 'says nothing before it has finished');

	describe('responses', () => {
		for (const [word, status] of Object.entries(fixture.statuses)) {
			it(`the word "${word}" means ${status}`, () => {
				const prediction = provider.readPrediction(service.prediction({ status: word }));
				expect(prediction).toMatchObject({ status, providerStatus: word });
			});
		}

		itWithStatus.each([['hibernating'], ['constructor'], ['__proto__']])(
			'a word nobody knows is not an end: %s',
			(word) => {
				const prediction = provider.readPrediction(service.prediction({ status: word }));
				expect(isSettled(prediction)).toBe(false);
				expect(prediction.providerStatus).toBe(word);
			},
		);

		itWithStatus.each([[fixture.succeeded.toUpperCase()], [` ${fixture.succeeded}\n`]])(
			'a word is the same however it is written: %j',
			(word) => {
				const prediction = provider.readPrediction(service.prediction({ status: word }));
				expect(prediction.status).toBe('succeeded');
			},
		);

		it.each(fixture.results.map((result) => [result.name, result] as const))(
			'a result is %s',
			(_name, { output, files, value }) => {
				const prediction = writtenDown(service.read({ status: fixture.succeeded, output }));
				expect(prediction).toMatchObject({ files, output: value ?? null });
			},
		);

		it('a response is kept as it came', () => {
			const { body } = service.accepted;
			expect(provider.readPrediction(body).response).toBe(body);
		});

		itWithStatus('a field nobody needs may be of any kind', () => {
			const odd = { created_at: 17, createdAt: 17, metrics: 'fast', timings: 'fast', logs: null };
			const body = service.prediction({ status: service.pending, more: odd });
			expect(provider.readPrediction(body)).toMatchObject({ id: service.toldId });
		});

		it.each([
			['a web page', '<!doctype html><html><body>Welcome</body></html>'],
			['nothing', ''],
			['a list', []],
			['something else', { hello: 'world' }],
			['null', null],
		])('%s is not a prediction', (_name, body) => {
			expect(() => provider.readPrediction(body)).toThrow(
				expect.objectContaining({
					code: 'malformed_response',
					message: expect.stringContaining(
						`${provider.subject} sent a response that cannot be read`,
					),
					advice: expect.stringContaining('Base URL'),
				}),
			);
		});

		it('a web page in an error is not read out', () => {
			const body = '<html><head><title>502 Bad Gateway</title></head></html>';
			expect(provider.readError({ status: 502, headers: {}, body })).toMatchObject({
				code: 'unavailable',
				message: expect.not.stringContaining('<'),
			});
		});

		it.each([300, 302, 308])('a redirect (HTTP %d) is an error that says so', (status) => {
			expect(provider.readError({ status, headers: {}, body: '' })).toMatchObject({
				code: 'rejected',
				message: `it redirects to another address (HTTP ${status})`,
				advice: expect.stringContaining('not followed'),
			});
		});

		it('a success is not an error', () => {
			for (const status of [200, 201, 202]) {
				const { body } = service.accepted;
				expect(provider.readError({ status, headers: {}, body })).toBeNull();
			}
		});
	});
}
