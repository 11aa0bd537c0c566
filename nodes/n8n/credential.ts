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
	const text = (name: string) => {
		const value = credential[name];
		return typeof value === 'string' ? value.trim() : '';
	};
	const key = text('apiToken') || text('apiKey');
	const secrets = [
		key,
		withoutPrefix(key),
		text('webhookSigningSecret'),
		text('webhookCallbackKey'),
	].filter((secret) => secret.length >= MIN_REDACTED_LENGTH);
	return {
		baseUrl: url.href.replace(/\/+$/, ''),
		host: url.hostname,
		key,
		settings: Object.fromEntries(credentialSettings.map((name) => [name, text(name)])),
		redact: (words) =>
			secrets.reduce(
				(clean, secret) =>
					clean.replaceAll(secret, '[key]').replaceAll(encodeURIComponent(secret), '[key]'),
				words,
			),
	};
}

/** A key without the word before its first underscore: services repeat keys without it, as Photoroom does with `sandbox_`. */
function withoutPrefix(key: string): string {
	return key.slice(key.indexOf('_') + 1);
}

function baseUrlOf(credential: ICredentialDataDecryptedObject, subject: string): URL {
	const text = typeof credential.baseUrl === 'string' ? credential.baseUrl.trim() : '';
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
