import { isSettled } from '../../nodes/prediction/model/prediction';
import type { Service } from './service';

/** What the service says, and what is made of it. */
export function describeAnswers(service: Service): void {
	const { provider, fixture } = service;

	describe('answers', () => {
		for (const [word, status] of Object.entries(fixture.statuses)) {
			it(`the word "${word}" means ${status}`, () => {
				const prediction = provider.readPrediction(service.prediction({ status: word }));
				expect(prediction).toMatchObject({ status, providerStatus: word });
			});
		}

		it('a word nobody knows is not an end', () => {
			if (service.isSilent) return;
			const prediction = provider.readPrediction(service.prediction({ status: 'hibernating' }));
			expect(isSettled(prediction)).toBe(false);
			expect(prediction.providerStatus).toBe('hibernating');
		});

		it.each(fixture.results.map((result) => [result.name, result] as const))(
			'a result is %s',
			(_name, { output, files, value }) => {
				const body = service.prediction({ status: fixture.succeeded, output });
				expect(provider.readPrediction(body)).toMatchObject({ files, output: value ?? null });
			},
		);

		it('an answer is kept as it came', () => {
			const { body } = service.accepted;
			expect(provider.readPrediction(body).response).toBe(body);
		});

		it('a field nobody needs may be of any kind', () => {
			if (service.isSilent) return;
			const odd = { created_at: 17, createdAt: 17, metrics: 'fast', timings: 'fast', logs: null };
			const body = service.prediction({ status: service.pending, more: odd });
			expect(provider.readPrediction(body)).toMatchObject({ id: fixture.id });
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
						`${provider.subject} sent an answer that cannot be read`,
					),
					advice: expect.stringContaining('base URL'),
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

		it.each([300, 302, 308])('a redirect (HTTP %d) is a refusal that says so', (status) => {
			expect(provider.readError({ status, headers: {}, body: '' })).toMatchObject({
				code: 'rejected',
				message: `it redirects to another address (HTTP ${status})`,
				advice: expect.stringContaining('not followed'),
			});
		});

		it('a success is not a refusal', () => {
			for (const status of [200, 201, 202]) {
				const { body } = service.accepted;
				expect(provider.readError({ status, headers: {}, body })).toBeNull();
			}
		});
	});
}
