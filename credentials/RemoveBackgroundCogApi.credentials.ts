import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

export class RemoveBackgroundCogApi implements ICredentialType {
	name = 'removeBackgroundCogApi';

	displayName = 'Remove Background: Cog API';

	icon: Icon = {
		light: 'file:../icons/removeBackground.svg',
		dark: 'file:../icons/removeBackground.dark.svg',
	};

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/cog.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'http://localhost:5000',
			placeholder: 'e.g. http://cog.example.internal:5000',
			hint: 'Where the container listens. If n8n runs in Docker, localhost is the container of n8n itself: use the name of the other container.',
		},
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

	/** Costs nothing; always answers 200 and tells the truth in the body (https://github.com/replicate/cog/blob/main/docs/http.md, 2026-11-21). */
	test: ICredentialTestRequest = {
		request: {
			baseURL: "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}",
			url: '/health-check',
		},
		rules: [
			...['SETUP_FAILED', 'DEFUNCT', 'UNHEALTHY'].map((value) => ({
				type: 'responseSuccessBody' as const,
				properties: {
					key: 'status',
					value,
					message: `The container runs, but its model does not work (${value})`,
				},
			})),
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'status',
					value: undefined,
					message: 'This does not answer like a Cog container: check the base URL',
				},
			},
		],
	};
}
