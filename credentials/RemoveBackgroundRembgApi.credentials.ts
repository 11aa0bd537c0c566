import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundRembgApi implements ICredentialType {
	name = 'removeBackgroundRembgApi';

	displayName = 'Remove Background: Rembg API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/rembg.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'http://localhost:7000',
			placeholder: 'e.g. http://rembg.example.internal:7000',
			hint: 'Where the server listens. If n8n runs in Docker, localhost is the container of n8n itself: use the name of the other container.',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. the token of a proxy in front of rembg',
			hint: 'Rembg itself asks for none. Enter what a proxy in front of it asks for.',
		},
	];

	/** The key is optional, and without one no header is sent. */
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const key = String(credentials.apiKey ?? '').trim();
		if (key === '') return requestOptions;
		return {
			...requestOptions,
			headers: { ...requestOptions.headers, Authorization: `Bearer ${key}` },
		};
	};

	/** The server's description of itself, which its framework serves there by default (https://fastapi.tiangolo.com/tutorial/metadata/, 2026-11-21). */
	test: ICredentialTestRequest = {
		request: {
			baseURL: "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}",
			url: '/openapi.json',
		},
		rules: [
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'paths["/api/remove"]',
					value: undefined,
					message: 'This does not answer like a rembg server: check the base URL',
				},
			},
		],
	};
}
