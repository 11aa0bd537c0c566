import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundReplicateCompatibleApi implements ICredentialType {
	name = 'removeBackgroundReplicateCompatibleApi';

	displayName = 'Remove Background: Replicate-Compatible API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/replicate-compatible.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. the key from your account at the service',
			hint: 'Sent as a bearer token',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://predictions.example.com/v1',
			hint: 'The part of the address before /predictions',
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
			url: '/predictions',
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'results',
					value: undefined,
					message:
						'This does not answer like a service with the prediction protocol of Replicate: check the base URL',
				},
			},
		],
	};
}
