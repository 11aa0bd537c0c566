import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundWaveSpeedApi implements ICredentialType {
	name = 'removeBackgroundWaveSpeedApi';

	displayName = 'Remove Background: WaveSpeed API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/wavespeed.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. the key from wavespeed.ai/accesskey',
			hint: 'Create one at wavespeed.ai/accesskey. It works once the account has credit.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.wavespeed.ai/api/v3',
			placeholder: 'e.g. https://api.wavespeed.ai/api/v3',
			hint: 'Change it only for a proxy or a test server',
		},
		{
			displayName: 'Webhook Signing Secret',
			name: 'webhookSigningSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			hint: 'For the Prediction Status Trigger only. Leave it empty to have it fetched from the provider.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey.trim() }}' } },
	};

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}",
			url: '/balance',
		},
		// The service can refuse with HTTP 200 and say so in the body only.
		rules: [
			...[400, 401, 402, 403, 404, 429, 500, 503, 5000, 5003].map((value) => ({
				type: 'responseSuccessBody' as const,
				properties: {
					key: 'code',
					value,
					message: `WaveSpeed refused the API key or is not available (code ${value})`,
				},
			})),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message: 'This does not answer like WaveSpeed: check the base URL',
				},
			},
		],
	};
}
