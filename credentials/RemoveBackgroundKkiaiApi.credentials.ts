import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundKkiaiApi implements ICredentialType {
	name = 'removeBackgroundKkiaiApi';

	displayName = 'Remove Background: KKIAI API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/kkiai.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. the token from the console of KKIAI',
			hint: 'Create one in the console of KKIAI, under Tokens',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://www.kkiai.com/replicate/v1',
			placeholder: 'e.g. https://www.kkiai.com/replicate/v1',
			hint: 'Change it only for a proxy or a test server',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey.trim() }}' } },
	};

	/** Costs nothing. */
	test: ICredentialTestRequest = {
		request: {
			// The token's usage is served by the host itself, beside the part that speaks Replicate's protocol.
			baseURL:
				"={{ $credentials.baseUrl.trim().replace(/[/]+$/, '').replace(/[/]replicate[/]v1$/, '') }}",
			url: '/api/usage/token/',
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: false,
					message: 'The service does not accept this API key',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'success',
					value: false,
					message: 'The service does not accept this API key',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message: 'This does not answer like KKIAI: check the base URL',
				},
			},
		],
	};
}
