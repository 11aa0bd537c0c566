import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import type { Provider } from '../prediction/model/provider';

/** What the credential says: where the provider is and how to be let in. */
export interface ResolvedCredential {
	/** Without a trailing slash. */
	readonly baseUrl: string;
	readonly host: string;
	/** The key that is sent to the provider; empty where none is needed. */
	readonly key: string;
	/** The settings that the provider's requests depend on, by the names of their fields. */
	readonly settings: Readonly<Record<string, string>>;
	/** Replaces the key wherever a provider repeats it. */
	redact(text: string): string;
}

/** A shorter key could be part of an ordinary word. */
const MIN_REDACTED_LENGTH = 8;

/** A shorter part of a key could be one, e.g. the name of the service, which is in addresses. */
const MIN_REDACTED_PART = 16;

/**
 * Reads a credential.
 * @throws PredictionError `invalid_input` when the base URL is missing or malformed
 */
export async function readCredential(
	context: IAllExecuteFunctions,
	{ credential: type, subject, credentialSettings = [] }: Provider,
): Promise<ResolvedCredential> {
	const credential = await context.getCredentials(type);
	const url = baseUrlOf(credential, subject);
	const text = (name: string) => textIn(credential, name);
	const entered = text('apiToken') || text('apiKey');
	const key = asSent(entered);
	// The dialect of remove.bg takes a key with the scheme before it, as `Basic …`.
	const withoutScheme = key.slice(key.lastIndexOf(' ') + 1);
	const others = [text('webhookSigningSecret'), text('webhookCallbackKey')];
	const whole = [entered, key, withoutScheme, ...others];
	const secrets = [
		...whole.filter((secret) => secret.length >= MIN_REDACTED_LENGTH),
		...partsOf(key).filter((part) => part.length >= MIN_REDACTED_PART),
	];
	const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), inBase64(secret)]);
	return {
		baseUrl: url.href.replace(/\/+$/, ''),
		host: url.hostname,
		key,
		settings: Object.fromEntries(credentialSettings.map((name) => [name, text(name)])),
		redact: (words) => forms.reduce((clean, form) => clean.replaceAll(form, '[key]'), words),
	};
}

/** A key as it is sent to the provider, without what was pasted along with it. */
export function asSent(key: string): string {
	return key.replace(PASTED, '');
}

/** A field of a credential without the spaces around it; empty where it is none of text. */
export function textIn(credential: ICredentialDataDecryptedObject, name: string): string {
	const value = credential[name];
	return typeof value === 'string' ? value.trim() : '';
}

/** What is easily pasted along with a key, as the credentials leave it out. */
const PASTED =
	/^[\s\x22\x27]*(Authorization:\s*)?((Bearer|Token|Key)\s+)?[\x22\x27]*|[\s\x22\x27]+$/gi;

/** Without the padding, which a text that goes on has not. */
function inBase64(secret: string): string {
	return Buffer.from(secret).toString('base64').replace(/=+$/, '');
}

/** What services repeat of a key: fal's ID and secret, and a key without the word before its first underscore, as Photoroom's without `sandbox_`. */
function partsOf(key: string): string[] {
	return [...key.split(':'), key.slice(key.indexOf('_') + 1)];
}

function baseUrlOf(credential: ICredentialDataDecryptedObject, subject: string): URL {
	const text = textIn(credential, 'baseUrl');
	if (text === '') throw badBaseUrl(subject, 'is missing');
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw badBaseUrl(subject, 'is not a valid URL');
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw badBaseUrl(subject, 'does not start with https:// or http://');
	if (url.username !== '' || url.password !== '')
		throw badBaseUrl(subject, 'contains a user name or password');
	if (url.search !== '' || url.hash !== '')
		throw badBaseUrl(subject, 'contains a query or a fragment');
	return url;
}

function badBaseUrl(subject: string, reason: string): PredictionError {
	return new PredictionError(
		'invalid_input',
		`The Base URL in the credential for ${subject} ${reason}`,
		{
			advice:
				'Open the credential and enter the full address of the API, e.g. https://api.example.com/v1.',
		},
	);
}
