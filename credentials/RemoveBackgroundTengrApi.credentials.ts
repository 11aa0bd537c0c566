import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundTengrApi implements ICredentialType {
	name = 'removeBackgroundTengrApi';

	displayName = 'Remove Background: Tengr API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/tengr.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. the key from your account at Tengr',
			hint: 'Needs the domain artworks. The scope generator is enough.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://api.tengr.ai',
			placeholder: 'e.g. https://api.tengr.ai',
			hint: 'Tengr does not publish this address, and the default is a guess. Take it from your account or ask the support of Tengr. Enter the part before /v2.',
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
			url: '/v2/artworks',
			qs: { limit: 1 },
		},
	};
}
