import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader, signingSecretField } from './credentialFields';
import { bodyRule, otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundKieApi implements ICredentialType {
	name = 'removeBackgroundKieApi';

	displayName = 'kie.ai API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/kie.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from kie.ai/api-key',
			'Create one at <a href="https://kie.ai/api-key" target="_blank">kie.ai/api-key</a>',
		),
		baseUrlField('https://api.kie.ai/api/v1'),
		{
			...signingSecretField(
				'For webhooks only: the webhook HMAC key from the settings of kie.ai. Leave it empty to have each delivery confirmed by fetching the task.',
			),
			placeholder: 'e.g. the webhook HMAC key',
		},
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing: the balance (https://docs.kie.ai/common-api/get-account-credits, 2026-11-28). Errors come with HTTP 200 too. */
	test: ICredentialTestRequest = {
		request: testRequest('/chat/credit'),
		rules: testRules(
			...statusRules('kie.ai', 'kie.ai does not accept this API key'),
			...[401, 403].map((code) => bodyRule('code', code, 'kie.ai does not accept this API key')),
			bodyRule('code', 402, 'kie.ai accepts the key, but the account has no credit'),
			bodyRule('code', 429, 'kie.ai gets too many requests with this key: try again in a minute'),
			bodyRule('code', 455, 'kie.ai is under maintenance: try again later'),
			bodyRule('code', 500, 'kie.ai is having a problem: try again later'),
			bodyRule('data', null, 'kie.ai does not tell the balance of this key: check the key'),
			otherServiceRule('kie.ai', 'data'),
		),
	};
}
