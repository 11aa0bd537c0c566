import type { Service } from './service';

/** How the service reports the end of a prediction, and how that is believed. */
export function describeWebhooks(service: Service): void {
	const { provider, fixture } = service;
	const { confirm, signing } = fixture;
	const { webhook } = provider;
	const webhookUrl = 'https://n8n.example.com/webhook/17?token=a%2Fb';

	describe('webhooks', () => {
		it('are confirmed as the documentation allows', () => {
			expect(webhook?.confirm).toBe(confirm);
		});

		it('are set with the submission, or refused where they are not documented', () => {
			const submit = () =>
				provider.buildSubmitRequest(service.job({ webhookUrl, waitForCompletion: false }));
			if (confirm === undefined) {
				expect(submit).toThrow(expect.objectContaining({ code: 'not_supported' }));
				return;
			}
			const { query, body } = submit().request;
			expect([query, body]).toContainEqual(expect.objectContaining({ webhook: webhookUrl }));
		});

		it('are not mentioned where nobody asked for one', () => {
			expect(JSON.stringify(provider.buildSubmitRequest(service.job()).request)).not.toContain(
				'webhook',
			);
		});

		it('bring a body that is read like any other answer', () => {
			if (confirm === undefined) return;
			const template = fixture.webhook ?? fixture.prediction;
			for (const [status, meaning] of Object.entries(fixture.statuses)) {
				const body = service.prediction({ status, output: service.output }, template);
				expect(provider.readPrediction(body)).toMatchObject({ id: fixture.id, status: meaning });
			}
		});

		if (signing === undefined) return;

		it.each(signing.answers.map((answer) => [JSON.stringify(answer), answer] as const))(
			'are signed with the secret in %s',
			(_name, answer) => {
				if (webhook?.confirm !== 'signature') throw new Error('not signed');
				expect(webhook.secret.request).toEqual(signing.request);
				expect(webhook.secret.read(answer)).toBe(signing.secret);
			},
		);

		it.each([null, '', '<html></html>', {}, { key: '' }, { data: {} }])(
			'have no secret in %j',
			(answer) => {
				if (webhook?.confirm !== 'signature') throw new Error('not signed');
				expect(() => webhook.secret.read(answer)).toThrow(
					expect.objectContaining({ code: 'malformed_response' }),
				);
			},
		);
	});
}
