import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyHeader, signingSecretField } from './credentialFields';
import { bodyRule, otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundWaveSpeedApi implements ICredentialType {
	name = 'removeBackgroundWaveSpeedApi';

	displayName = 'WaveSpeed API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/wavespeed.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from wavespeed.ai/accesskey',
			'Create one at <a href="https://wavespeed.ai/accesskey" target="_blank">wavespeed.ai/accesskey</a>. It works once the account has credit.',
		),
		baseUrlField('https://api.wavespeed.ai/api/v3'),
		signingSecretField(
			'For the Prediction Status Trigger only. Leave it empty to have it fetched from the provider.',
		),
	];

	authenticate = keyHeader('apiKey');

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: testRequest('/balance'),
		rules: testRules(
			...statusRules('WaveSpeed', 'WaveSpeed does not accept this API key'),
			...[401, 403].map((code) => bodyRule('code', code, 'WaveSpeed does not accept this API key')),
			otherServiceRule('WaveSpeed', 'data.balance'),
		),
	};
}
