import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader, signingSecretField } from './credentialFields';
import { otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundReplicateApi implements ICredentialType {
	name = 'removeBackgroundReplicateApi';

	displayName = 'Replicate API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/replicate.md';

	properties: INodeProperties[] = [
		keyField(
			'apiToken',
			'API Token',
			'e.g. r8_…',
			'Create one at <a href="https://replicate.com/account/api-tokens" target="_blank">replicate.com/account/api-tokens</a>',
		),
		baseUrlField('https://api.replicate.com/v1'),
		signingSecretField(
			'For the Prediction Status Trigger only. Leave it empty to have it fetched from the provider.',
		),
	];

	authenticate = keyHeader('apiToken');

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/account'),
		rules: testRules(
			...statusRules('Replicate', 'Replicate does not accept this API token'),
			otherServiceRule('Replicate', 'username'),
		),
	};
}
