import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../../n8n/boundedMap';
import { createClock } from '../../n8n/clock';
import type { WebhookScheme } from '../../prediction/model/provider';
import type { TriggerRun } from '../triggerRun';

type SignedScheme = Extract<WebhookScheme, { confirm: 'signature' }>;

interface KnownSecret {
	readonly secret: string;
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** After a signature failed with a fresh secret, forged deliveries must not make us ask the provider each time. */
const REFETCH_AFTER_MS = 5_000;

/** How long a secret is taken for the credential's without reading the credential, which takes n8n many milliseconds. */
const TRUST_MS = 60_000;

const MAX_CACHED = 100;

/** The providers' own secrets, by the contents of a credential. In memory only: a secret does not belong into a workflow's data. */
const fetchedSecrets = new BoundedMap<KnownSecret>(MAX_CACHED);

/** Secrets that were right, by the ID of a credential. */
const verifiedSecrets = new BoundedMap<KnownSecret>(MAX_CACHED);

/** Fetches in progress: a burst of deliveries asks once. */
const fetches = new Map<string, Promise<string>>();

const clock = createClock();

/**
 * Whether any of the secrets that may be right accepts the delivery: the one in the credential, else the provider's own,
 * fetched once and once more when a signature fails, because it may have been changed.
 * @throws PredictionError when the provider cannot be asked
 */
export async function verifyWithSecret(
	run: TriggerRun<IWebhookFunctions>,
	scheme: SignedScheme,
	accepts: (secret: string) => boolean,
): Promise<boolean> {
	const { context, parameters } = run;
	const { id, credential: type } = parameters.provider;
	const credentialId = context.getNode().credentials?.[type]?.id ?? null;
	const known = credentialId === null ? undefined : verifiedSecrets.get(credentialId);
	if (known !== undefined && isYoungerThan(known, TRUST_MS) && accepts(known.secret)) return true;
	const credential = await context.getCredentials(type);
	const own =
		typeof credential.webhookSigningSecret === 'string'
			? credential.webhookSigningSecret.trim()
			: '';
	const key = createHash('sha256')
		.update(JSON.stringify([id, credential]))
		.digest('hex');
	const secret = own === '' ? await providersSecret(run, key, scheme, accepts) : own;
	if (!accepts(secret)) return false;
	if (credentialId !== null) verifiedSecrets.set(credentialId, { secret, at: clock.now() });
	return true;
}

/** The provider's own secret, fetched again when the one we have does not accept the delivery. */
async function providersSecret(
	run: TriggerRun<IWebhookFunctions>,
	key: string,
	scheme: SignedScheme,
	accepts: (secret: string) => boolean,
): Promise<string> {
	const known = fetchedSecrets.get(key);
	if (known !== undefined && (isYoungerThan(known, REFETCH_AFTER_MS) || accepts(known.secret)))
		return known.secret;
	const fetch =
		fetches.get(key) ?? fetchSecret(run, key, scheme).finally(() => fetches.delete(key));
	fetches.set(key, fetch);
	return await fetch;
}

async function fetchSecret(
	run: TriggerRun<IWebhookFunctions>,
	key: string,
	scheme: SignedScheme,
): Promise<string> {
	const client = await run.client();
	const secret = scheme.secret.read((await client.request(scheme.secret.request)).body);
	fetchedSecrets.set(key, { secret, at: clock.now() });
	return secret;
}

function isYoungerThan({ at }: KnownSecret, ms: number): boolean {
	return clock.now() - at < ms;
}
