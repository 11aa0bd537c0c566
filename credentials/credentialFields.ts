import type {
	IAuthenticateGeneric,
	Icon,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** The icon of all credentials of this package. */
export const icon: Icon = {
	light: 'file:../icons/removeBackground.svg',
	dark: 'file:../icons/removeBackground.dark.svg',
};

/** What is easily pasted along with a key: blanks, quotes, and what stands before it in a header. */
const PASTED =
	/^[\s\x22\x27]*(Authorization:\s*)?((Bearer|Token|Key)\s+)?[\x22\x27]*|[\s\x22\x27]+$/gi;

/** Sends a key in a header. @param scheme what stands before the key, e.g. `Bearer ` */
export function keyHeader(
	name: 'apiKey' | 'apiToken',
	header = 'Authorization',
	scheme = 'Bearer ',
): IAuthenticateGeneric {
	const key = `$credentials.${name}.replace(${PASTED}, '')`;
	return { type: 'generic', properties: { headers: { [header]: `=${scheme}{{ ${key} }}` } } };
}

/** A key as it was meant, as `keyHeader` sends it. */
export function keyOf(value: unknown): string {
	return String(value ?? '').replace(PASTED, '');
}

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
	const key = keyOf(credentials.apiKey);
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
	const key = keyOf(credentials.apiKey);
	const isAccount = /[/]account$/.test(requestOptions.url);
	const sent = isAccount ? key.replace(/^sandbox_/, '') : key;
	return { ...requestOptions, headers: { ...requestOptions.headers, 'x-api-key': sent } };
}
