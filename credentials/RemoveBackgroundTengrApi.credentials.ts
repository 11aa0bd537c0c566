import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { baseUrlField, icon, keyField, statusRules, testRequest, testRules } from './credentialFields';

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
			'The key needs access to artworks; the role generator is enough',
		),
		baseUrlField(
			'https://api.tengr.ai',
			'Tengr does not publish its API address, so this default may be wrong. Copy it from your Tengr account or ask Tengr support. Enter the part before /v2.',
		),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey.trim() }}' } },
	};

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/v2/artworks', { qs: { limit: 1 } }),
		rules: testRules(
			...statusRules(
				'Tengr',
				'Tengr does not accept this API key, or the key has no access to artworks',
			),
		),
	};
}
