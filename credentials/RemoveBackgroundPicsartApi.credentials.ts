import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader } from './credentialFields';
import { otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundPicsartApi implements ICredentialType {
	name = 'removeBackgroundPicsartApi';

	displayName = 'Picsart API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/picsart.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from console.picsart.io',
			'Create one at <a href="https://console.picsart.io" target="_blank">console.picsart.io</a>',
		),
		baseUrlField('https://api.picsart.io/tools/1.0'),
	];

	authenticate = keyHeader('apiKey', 'X-Picsart-API-Key', '');

	/** Costs nothing: the balance. */
	test: ICredentialTestRequest = {
		request: testRequest('/balance'),
		rules: testRules(
			...statusRules('Picsart', 'Picsart does not accept this API key'),
			otherServiceRule('Picsart', 'credits'),
		),
	};
}
