import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import { noListRules, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundTengrApi implements ICredentialType {
	name = 'removeBackgroundTengrApi';

	displayName = 'Tengr API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/tengr.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from your account at Tengr',
			'The key needs the domain artworks; the scope generator is enough',
		),
		baseUrlField(
			'https://api.tengr.ai',
			'Tengr does not publish its API address, so this default may be wrong. Copy it from your Tengr account or ask Tengr support. Enter the part before /v2.',
		),
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/v2/artworks', { qs: { limit: 1 }, encoding: 'text' }),
		rules: testRules(
			...statusRules(
				'Tengr',
				'Tengr does not accept this API key, or the key has no access to artworks',
			),
			...noListRules('Tengr'),
		),
	};
}
