import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticatePhotoroom, baseUrlField, icon, keyField } from './credentialFields';
import { otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundPhotoroomApi implements ICredentialType {
	name = 'removeBackgroundPhotoroomApi';

	displayName = 'Photoroom Basic API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/photoroom.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from the API dashboard',
			'Create one at <a href="https://app.photoroom.com/api-dashboard" target="_blank">app.photoroom.com/api-dashboard</a>. With sandbox_ in front of it, results are free and carry a watermark.',
		),
		baseUrlField('https://sdk.photoroom.com'),
	];

	authenticate = authenticatePhotoroom;

	/** Costs nothing. The account lies at the host of the Plus plan; at any other base URL it lies there. */
	test: ICredentialTestRequest = {
		request: testRequest('/v1/account', {
			baseURL:
				"={{ $credentials.baseUrl.trim().replace(/[/]+$/, '').replace(/^https:[/][/]sdk[.]photoroom[.]com$/, 'https://image-api.photoroom.com') }}",
		}),
		rules: testRules(
			...statusRules('Photoroom', 'Photoroom does not accept this API key'),
			otherServiceRule('Photoroom', 'credits'),
		),
	};
}
