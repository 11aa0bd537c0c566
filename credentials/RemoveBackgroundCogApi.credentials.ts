import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { authenticateIfKey, baseUrlField, icon } from './credentialFields';
import { bodyRule, otherServiceRule, statusRules, testRequest, testRules } from './credentialTest';

export class RemoveBackgroundCogApi implements ICredentialType {
	name = 'removeBackgroundCogApi';

	displayName = 'Cog API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/cog.md';

	properties: INodeProperties[] = [
		baseUrlField(
			'http://localhost:5000',
			'Where the container listens. If n8n runs in Docker, localhost is the container of n8n itself: use the name of the other container.',
		),
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. the token of a proxy in front of Cog',
			hint: 'Cog itself asks for none. Enter what a proxy in front of it asks for, or the WEBHOOK_AUTH_TOKEN of the container for the Prediction Status Trigger.',
		},
	];

	/** The key is optional, and without one no header is sent. */
	authenticate = authenticateIfKey;

	/** Costs nothing; always answers 200 and tells the truth in the body (https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21). */
	test: ICredentialTestRequest = {
		request: testRequest('/health-check'),
		rules: testRules(
			...statusRules('Cog', 'A proxy in front of the container does not accept this API key'),
			...['SETUP_FAILED', 'DEFUNCT', 'UNHEALTHY'].map((status) =>
				bodyRule('status', status, `The container runs, but its model does not work (${status})`),
			),
			otherServiceRule('a Cog container', 'status'),
		),
	};
}
