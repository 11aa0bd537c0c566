import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticatePhotoroom, baseUrlField, icon, keyField } from './credentialFields';
import { otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundPhotoroomPlusApi implements ICredentialType {
	name = 'removeBackgroundPhotoroomPlusApi';

	displayName = 'Photoroom Plus API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/photoroom-plus.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from the API dashboard',
			'Create one at <a href="https://app.photoroom.com/api-dashboard" target="_blank">app.photoroom.com/api-dashboard</a>. With sandbox_ in front of it, results are free and carry a watermark.',
		),
		baseUrlField('https://image-api.photoroom.com'),
	];

	authenticate = authenticatePhotoroom;

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/v2/account'),
		rules: testRules(
			...statusRules('Photoroom', 'Photoroom does not accept this API key'),
			otherServiceRule('Photoroom', 'images'),
		),
	};
}
