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
				expect(Object.values({ ...query, ...body })).toContain(webhookUrl);
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
				const statuses = fixture.webhookStatuses ?? fixture.statuses;
				for (const [status, meaning] of Object.entries(statuses)) {
					const body = service.prediction({ status, output: service.output }, template);
					const told = { id: service.toldId, status: meaning };
					expect(provider.readPrediction(body)).toMatchObject(told);
				}
			},
		);

		describeIf(signing !== undefined, 'does not sign')('signed deliveries', () => {
			const told = provider.webhook?.proof?.secret.told;
			const answers = signing?.answers ?? [];

			it.each(answers.map((answer) => [JSON.stringify(answer), answer] as const))(
				'are signed with the secret in %s',
				(_name, answer) => {
					const { request, otherwise = [] } = signing ?? {};
					expect(told?.requests).toEqual([request, ...otherwise]);
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
