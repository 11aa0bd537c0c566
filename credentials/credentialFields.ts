import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

type Rule = NonNullable<ICredentialTestRequest['rules']>[number];

/** The icon of all credentials of this package. */
export const icon: Icon = {
	light: 'file:../icons/removeBackground.svg',
	dark: 'file:../icons/removeBackground.dark.svg',
};

/** The base URL of a credential in an expression, without a trailing slash. */
const BASE_URL = "={{ $credentials.baseUrl.trim().replace(/[/]+$/, '') }}";

/** A key that must be entered, hidden in the form. */
export function keyField(
	name: 'apiKey' | 'apiToken',
	displayName: string,
	placeholder: string,
	hint: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '',
		placeholder,
		hint,
	};
}

/** Where the provider is. @param address the usual one */
export function baseUrlField(
	address: string,
	hint = 'Change it only for a proxy or a test server',
): INodeProperties {
	return {
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		required: true,
		default: address,
		placeholder: `e.g. ${address}`,
		hint,
	};
}

/** The secret with which the provider signs its webhook deliveries. */
export function signingSecretField(hint: string): INodeProperties {
	return secretField('webhookSigningSecret', 'Webhook Signing Secret', 'e.g. whsec_…', hint);
}

/** A key of the user's own that the provider sends along with its webhook deliveries. */
export function callbackKeyField(hint: string): INodeProperties {
	const placeholder = 'e.g. a long random word of your own';
	return secretField('webhookCallbackKey', 'Webhook Callback Key', placeholder, hint);
}

function secretField(
	name: string,
	displayName: string,
	placeholder: string,
	hint: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder,
		hint,
	};
}

/** Sends a key as a bearer token where there is one; servers of one's own mostly ask for none. */
export async function authenticateIfKey(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const key = String(credentials.apiKey ?? '').trim();
	if (key === '') return requestOptions;
	return {
		...requestOptions,
		headers: { ...requestOptions.headers, Authorization: `Bearer ${key}` },
	};
}

/**
 * Sends a key of Photoroom. The sandbox key is the usual key with a prefix, and only the usual key is sure to open the account
 * (https://docs.photoroom.com/image-editing-api-plus-plan/sandbox-mode, 2026-11-28).
 */
export async function authenticatePhotoroom(
	credentials: ICredentialDataDecryptedObject,
	requestOptions: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const key = String(credentials.apiKey ?? '').trim();
	const isAccount = /[/]account$/.test(requestOptions.url);
	const sent = isAccount ? key.replace(/^sandbox_/, '') : key;
	return { ...requestOptions, headers: { ...requestOptions.headers, 'x-api-key': sent } };
}

/**
 * The request of a test. It follows no redirect: n8n would take the key along to wherever a base URL leads.
 * @param url the path, below the base URL of the credential unless `more` says otherwise
 */
export function testRequest(
	url: string,
	more: ICredentialTestRequest['request'] = {},
): ICredentialTestRequest['request'] {
	return { baseURL: BASE_URL, url, disableFollowRedirect: true, ...more };
}

/** Rules of both kinds in one test: n8n takes them, although its type wants one kind alone. */
export function testRules(...rules: Rule[]): NonNullable<ICredentialTestRequest['rules']> {
	return rules as NonNullable<ICredentialTestRequest['rules']>;
}

/**
 * What a test says to a status that is no success. n8n's rules speak by the exact status; where nothing answers at all,
 * n8n shows the code of the failed connection.
 * @param provider the name of the provider
 * @param refused what 401 and 403 mean there
 */
export function statusRules(provider: string, refused: string): Rule[] {
	const gateway = `Something in front of ${provider} answers, such as a proxy, but not ${provider} itself: try again later, or check the base URL`;
	const elsewhere = `The base URL answers, but not like ${provider}: check the base URL`;
	const redirected =
		'The base URL redirects to another address, where the key is not sent: enter the address that it leads to, if it is right';
	const sentences: Record<number, string> = {
		301: redirected,
		302: redirected,
		303: redirected,
		307: redirected,
		308: redirected,
		401: refused,
		402: `${provider} accepts the key, but the account has no credit`,
		403: refused,
		404: elsewhere,
		405: elsewhere,
		407: 'A proxy between n8n and the provider asks for a login: check the proxy settings of n8n',
		429: `${provider} gets too many requests with this key: try again in a minute`,
		500: `${provider} is having a problem: try again later`,
		501: elsewhere,
		502: gateway,
		503: gateway,
		504: gateway,
	};
	return Object.entries(sentences).map(([status, message]) => statusRule(Number(status), message));
}

/** What a test says to this status; the first rule that fits counts. */
export function statusRule(status: number, message: string): Rule {
	return { type: 'responseCode', properties: { value: status, message } };
}

/** What a test says to a success whose body has this value under this key: `undefined` for a key that is missing. */
export function bodyRule(key: string, value: unknown, message: string): Rule {
	return {
		type: 'responseSuccessBody',
		properties: { key, value, message },
	};
}

/** What a test says to a success that is not the provider's: its body lacks what the provider's always has. */
export function otherServiceRule(provider: string, key: string): Rule {
	return bodyRule(
		key,
		undefined,
		`The base URL answers, but not like ${provider}: check the base URL`,
	);
}
