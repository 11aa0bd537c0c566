import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import { otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundFalApi implements ICredentialType {
	name = 'removeBackgroundFalApi';

	displayName = 'Fal API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/fal.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key ID and the secret with a colon between them',
			'Create one at <a href="https://fal.ai/dashboard/keys" target="_blank">fal.ai/dashboard/keys</a>, with the scope API',
		),
		baseUrlField('https://queue.fal.run'),
	];

	authenticate = keyHeader('apiKey', 'Authorization', 'Key ');

	/** Costs nothing. The queue answers without a key too; prices do not (https://fal.ai/docs/platform-apis/v1/models/pricing, 2026-11-28). */
	test: ICredentialTestRequest = {
		request: testRequest('/v1/models/pricing', {
			// Prices are told by another host, which follows from the base URL when that is not the usual one.
			baseURL:
				"={{ $credentials.baseUrl.trim().replace(/[/]+$/, '').replace(/^https:[/][/]queue[.]fal[.]run$/, 'https://api.fal.ai') }}",
			qs: { endpoint_id: 'fal-ai/birefnet/v2' },
		}),
		rules: testRules(
			...statusRules('fal', 'fal does not accept this API key'),
			otherServiceRule('fal', 'prices'),
		),
	};
}
