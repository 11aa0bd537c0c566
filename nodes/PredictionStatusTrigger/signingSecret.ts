import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { ask } from '../prediction/ask';
import type { Client } from '../prediction/client';
import type { WebhookScheme } from '../prediction/provider';

type SignedScheme = Extract<WebhookScheme, { confirm: 'signature' }>;

interface Fetched {
	readonly secret: string;
	readonly at: number;
}

/** After a signature failed with a fresh secret, forged deliveries must not make us ask the provider each time. */
const REFETCH_AFTER_MS = 5_000;

/** Kept in memory only: a secret does not belong into a workflow's data. */
const cache = new Map<string, Fetched>();

const MAX_CACHED = 100;

/** Fetches under way: a burst of deliveries asks once. */
const underWay = new Map<string, Promise<string>>();

/**
 * Whether any of the secrets that may be right accepts the delivery: the one in the credential, else the provider's own,
 * fetched once and once more when a signature fails, because it may have been changed.
 * @throws PredictionError when the provider cannot be asked
 */
export async function isAccepted(
	context: IWebhookFunctions,
	client: Client,
	scheme: SignedScheme,
	accepts: (secret: string) => boolean,
): Promise<boolean> {
	const credential = await context.getCredentials(client.session.provider.credential);
	const own =
		typeof credential.webhookSigningSecret === 'string'
			? credential.webhookSigningSecret.trim()
			: '';
	if (own !== '') return accepts(own);
	const key = createHash('sha256')
		.update(JSON.stringify([client.session.provider.id, credential]))
		.digest('hex');
	const cached = cache.get(key);
	if (cached !== undefined) {
		if (accepts(cached.secret)) return true;
		if (Date.now() - cached.at < REFETCH_AFTER_MS) return false;
	}
	const fetching =
		underWay.get(key) ?? fetchSecret(client, scheme, key).finally(() => underWay.delete(key));
	underWay.set(key, fetching);
	return accepts(await fetching);
}

async function fetchSecret(client: Client, scheme: SignedScheme, key: string): Promise<string> {
	const response = await ask(client.session, scheme.secret.request);
	const secret = scheme.secret.read(response.body);
	cache.delete(key);
	cache.set(key, { secret, at: Date.now() });
	for (const oldest of cache.keys()) {
		if (cache.size <= MAX_CACHED) break;
		cache.delete(oldest);
	}
	return secret;
}
