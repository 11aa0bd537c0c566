import { describeIf, itIf } from '../itIf';
import { confirmationOf } from './confirmation';
import type { Service } from './service';

/** How the provider delivers the end of a prediction, and how that is believed. */
export function describeWebhooks(service: Service): void {
	const { provider, fixture } = service;
	const { confirm, signing } = fixture;
	const webhookUrl = 'https://n8n.example.com/webhook/17?token=a%2Fb';

	describe('webhooks', () => {
		it('are confirmed as the documentation allows', () => {
			expect(confirmationOf(provider)).toBe(confirm);
		});

		const submit = () =>
			provider.buildSubmitRequest(service.job({ webhookUrl, waitForCompletion: false }));

		const isInAccount = provider.webhook?.setInAccount === true;

		itIf(confirm !== undefined && !isInAccount, 'takes none with a submission')(
			'are set with the submission',
			() => {
				const { query, body } = submit().request;
				expect([query, body]).toContainEqual(expect.objectContaining({ webhook: webhookUrl }));
			},
		);

		itIf(isInAccount, 'has none in the account')(
			'are set in the account, so that a submission names none',
			() => {
				expect(JSON.stringify(submit().request)).not.toContain('n8n.example.com');
			},
		);

		itIf(confirm === undefined, 'supports webhooks')('are refused, and nothing is sent', () => {
			expect(submit).toThrow(expect.objectContaining({ code: 'not_supported' }));
		});

		it('are not mentioned where nobody asked for one', () => {
			expect(JSON.stringify(provider.buildSubmitRequest(service.job()).request)).not.toContain(
				'webhook',
			);
		});

		itIf(confirm !== undefined, 'does not document webhooks')(
			'bring a body that is read like any other response',
			() => {
				const template = fixture.webhook ?? fixture.prediction;
				for (const [status, meaning] of Object.entries(fixture.statuses)) {
					const body = service.prediction({ status, output: service.output }, template);
					expect(provider.readPrediction(body)).toMatchObject({ id: fixture.id, status: meaning });
				}
			},
		);

		describeIf(signing !== undefined, 'does not sign')('signed deliveries', () => {
			const told = provider.webhook?.proof?.secret.told;
			const answers = signing?.answers ?? [];

			it.each(answers.map((answer) => [JSON.stringify(answer), answer] as const))(
				'are signed with the secret in %s',
				(_name, answer) => {
					expect(told?.requests).toEqual([signing?.request]);
					expect(told?.read(answer)).toBe(signing?.secret);
				},
			);

			it.each([null, '', '<html></html>', {}, { key: '' }, { data: {} }])(
				'have no secret in %j',
				(answer) => {
					expect(() => told?.read(answer)).toThrow(
						expect.objectContaining({ code: 'malformed_response' }),
					);
				},
			);
		});
	});
}
