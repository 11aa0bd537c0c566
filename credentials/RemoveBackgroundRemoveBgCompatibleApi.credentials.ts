import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { baseUrlField, icon, keyField, keyOf } from './credentialFields';
import {
	bodyRule,
	notLike,
	statusRule,
	statusRules,
	testRequest,
	testRules,
} from './credentialTest';

const SERVICE = 'a remove.bg-compatible service';

export class RemoveBackgroundRemoveBgCompatibleApi implements ICredentialType {
	name = 'removeBackgroundRemoveBgCompatibleApi';

	displayName = 'Remove.bg-Compatible API';

	icon: Icon = icon;

	documentationUrl =
		'https://github.com/n8n-nodes-remove-background/n8n-nodes-remove-background/blob/main/docs/providers/remove-bg-compatible.md';

	properties: INodeProperties[] = [
		keyField(
			'apiKey',
			'API Key',
			'e.g. the key from your account at the service',
			'Sent in the header that is named below',
		),
		{
			...baseUrlField('', 'The address of the service without the path of the removal'),
			placeholder: 'e.g. https://api.example.com',
		},
		{
			displayName: 'Path',
			name: 'path',
			type: 'string',
			default: '/v1.0/removebg',
			placeholder: 'e.g. /v1.0/removebg',
			hint: 'The path of the removal behind the base URL. The documentation has the paths of known services.',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: 'X-Api-Key',
			placeholder: 'e.g. X-Api-Key',
			hint: 'The header that carries the key. In Authorization it is sent as a bearer token.',
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const name = String(credentials.headerName ?? '').trim() || 'X-Api-Key';
		const isAuthorization = name.toLowerCase() === 'authorization';
		// There a word before the key is meant.
		const key = isAuthorization
			? String(credentials.apiKey ?? '').trim()
			: keyOf(credentials.apiKey);
		const isBearer = isAuthorization && !key.includes(' ');
		const headers = { ...requestOptions.headers, [name]: isBearer ? `Bearer ${key}` : key };
		return { ...requestOptions, headers };
	}

	/**
	 * Costs nothing. The account lies beside the path of the removal, whose last segment is replaced, or below a path that ends
	 * with a version. That of remove.bg has a known form; of another one nobody can say whose it is.
	 */
	test: ICredentialTestRequest = {
		request: testRequest(
			"={{ '/' + ($credentials.path || '/v1.0/removebg').split('/').map((part) => part.trim()).filter((part) => part).join('/').replace(/(^|[/])(?!v[0-9.]+$)[^/]+$/, '').concat('/account').replace(/^[/]/, '') }}",
		),
		rules: testRules(
			statusRule(
				404,
				'There is no account beside the path. If base URL and path are right, this service has no way to test a key: save the credential and try the node',
			),
			...statusRules(SERVICE, 'The service does not accept this API key'),
			bodyRule(
				'data.attributes',
				undefined,
				`${notLike(SERVICE)}. If it is right, this service tells its account in a form of its own: save the credential and try the node`,
			),
		),
	};
}
