import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';

/** What the credential says: where the service is and how to be let in. */
export interface ResolvedCredential {
	/** Without a trailing slash. */
	readonly baseUrl: string;
	readonly host: string;
	/** For the one case in which n8n cannot add it: cancellations after a stop. */
	readonly authorization: string | null;
	/** Replaces the key wherever a service repeats it. */
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
	credentialType: string,
	label: string,
): Promise<ResolvedCredential> {
	const credential = await context.getCredentials(credentialType);
	const url = baseUrlOf(credential, label);
	const keys = [credential.apiToken, credential.apiKey, credential.webhookSigningSecret].filter(
		(key): key is string => typeof key === 'string' && key.trim() !== '',
	);
	const key =
		keys.length > 0 && keys[0] !== credential.webhookSigningSecret ? keys[0]?.trim() : undefined;
	const secrets = keys
		.map((secret) => secret.trim())
		.filter((secret) => secret.length >= MIN_REDACTED_LENGTH);
	return {
		baseUrl: url.href.replace(/\/+$/, ''),
		host: url.hostname,
		authorization: key === undefined ? null : `Bearer ${key}`,
		redact: (text) =>
			secrets.reduce(
				(clean, secret) =>
					clean.replaceAll(secret, '[key]').replaceAll(encodeURIComponent(secret), '[key]'),
				text,
			),
	};
}

function baseUrlOf(credential: ICredentialDataDecryptedObject, label: string): URL {
	const text = typeof credential.baseUrl === 'string' ? credential.baseUrl.trim() : '';
	if (text === '') throw badBaseUrl(label, 'is missing');
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw badBaseUrl(label, 'is not a valid URL');
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw badBaseUrl(label, 'does not start with https:// or http://');
	if (url.username !== '' || url.password !== '')
		throw badBaseUrl(label, 'contains a user name or password');
	if (url.search !== '' || url.hash !== '')
		throw badBaseUrl(label, 'contains a query or a fragment');
	return url;
}

function badBaseUrl(label: string, reason: string): PredictionError {
	return new PredictionError(
		'invalid_input',
		`The base URL in the credential for ${label} ${reason}`,
		{
			advice:
				'Open the credential and enter the full address of the API, e.g. https://api.example.com/v1.',
		},
	);
}
