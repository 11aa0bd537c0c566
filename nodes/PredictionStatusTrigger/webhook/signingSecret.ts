import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { requestWithRetry } from '../../prediction/client/request';
import type { Client } from '../../prediction/client/client';
import type { Provider, WebhookScheme } from '../../prediction/model/provider';

type SignedScheme = Extract<WebhookScheme, { confirm: 'signature' }>;

interface Known {
	readonly secret: string;
	readonly at: number;
}

/** After a signature failed with a fresh secret, forged deliveries must not make us ask the provider each time. */
const REFETCH_AFTER_MS = 5_000;

/** How long a secret is taken for the credential's without reading the credential, which takes n8n many milliseconds. */
const TRUST_MS = 60_000;

const MAX_CACHED = 100;

/** The providers' own secrets, by the contents of a credential. In memory only: a secret does not belong into a workflow's data. */
const fetchedSecrets = new Map<string, Known>();

/** Secrets that were right, by the id of a credential. */
const verifiedSecrets = new Map<string, Known>();

/** Fetches under way: a burst of deliveries asks once. */
const underWay = new Map<string, Promise<string>>();

/**
 * Whether any of the secrets that may be right accepts the delivery: the one in the credential, else the provider's own,
 * fetched once and once more when a signature fails, because it may have been changed.
 * @param clientOf makes the client when the provider has to be asked
 * @throws PredictionError when the provider cannot be asked
 */
export async function verifyWithSecret(
	context: IWebhookFunctions,
	{ id, credential: type }: Provider,
	scheme: SignedScheme,
	clientOf: () => Promise<Client>,
	accepts: (secret: string) => boolean,
): Promise<boolean> {
	const credentialId = context.getNode().credentials?.[type]?.id ?? null;
	const known = credentialId === null ? undefined : verifiedSecrets.get(credentialId);
	if (known !== undefined && Date.now() - known.at < TRUST_MS && accepts(known.secret)) return true;
	const credential = await context.getCredentials(type);
	const own =
		typeof credential.webhookSigningSecret === 'string'
			? credential.webhookSigningSecret.trim()
			: '';
	const key = createHash('sha256')
		.update(JSON.stringify([id, credential]))
		.digest('hex');
	const secret = own === '' ? await providersSecret(key, scheme, clientOf, accepts) : own;
	if (!accepts(secret)) return false;
	if (credentialId !== null) keep(verifiedSecrets, credentialId, secret);
	return true;
}

/** The provider's own secret, fetched again when the one we have does not accept the delivery. */
async function providersSecret(
	key: string,
	scheme: SignedScheme,
	clientOf: () => Promise<Client>,
	accepts: (secret: string) => boolean,
): Promise<string> {
	const known = fetchedSecrets.get(key);
	const isFresh = known !== undefined && Date.now() - known.at < REFETCH_AFTER_MS;
	if (known !== undefined && (isFresh || accepts(known.secret))) return known.secret;
	const fetching =
		underWay.get(key) ?? fetchSecret(key, scheme, clientOf).finally(() => underWay.delete(key));
	underWay.set(key, fetching);
	return await fetching;
}

async function fetchSecret(
	key: string,
	scheme: SignedScheme,
	clientOf: () => Promise<Client>,
): Promise<string> {
	const { session } = await clientOf();
	const response = await requestWithRetry(session, scheme.secret.request);
	const secret = scheme.secret.read(response.body);
	keep(fetchedSecrets, key, secret);
	return secret;
}

function keep(cache: Map<string, Known>, key: string, secret: string): void {
	cache.delete(key);
	cache.set(key, { secret, at: Date.now() });
	for (const oldest of cache.keys()) {
		if (cache.size <= MAX_CACHED) break;
		cache.delete(oldest);
	}
}
