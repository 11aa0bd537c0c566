import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundReplicateApi implements ICredentialType {
	name = 'removeBackgroundReplicateApi';

	displayName = 'Remove Background: Replicate API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/replicate.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Token',
			name: 'apiToken',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. r8_…',
			hint: 'Create one at replicate.com/account/api-tokens',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.replicate.com/v1',
			placeholder: 'e.g. https://api.replicate.com/v1',
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
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiToken.trim() }}' } },
	};

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}",
			url: '/account',
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'username',
					value: undefined,
					message: 'This does not answer like Replicate: check the base URL',
				},
			},
		],
	};
}
