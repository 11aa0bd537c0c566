import { createHash } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../../n8n/boundedMap';
import { createClock } from '../../n8n/clock';
import type { DeliveryProof } from '../../prediction/model/webhookScheme';
import type { TriggerRun } from '../triggerRun';

interface KnownSecret {
	readonly secret: string;
	/** Milliseconds since 1970. */
	readonly at: number;
	/** When it accepted nothing although it had just been fetched; missing where that never was. */
	readonly failedAt?: number;
}

/** What the proof of a delivery came to. */
export type ProofResult = 'accepted' | 'refused' | 'noSecret';

/** After a proof failed with a secret that had just been fetched, forged deliveries must not make us ask the provider each time. */
const REFETCH_AFTER_MS = 5_000;

/** What the provider tells is told for a day, e.g. fal's keys: https://fal.ai/docs/documentation/model-apis/inference/webhooks, 2026-11-28. */
const KEEP_MS = 24 * 60 * 60_000;

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
 * Whether the secret accepts the delivery: the one in the credential, else the provider's own, fetched once and once more
 * when a proof fails, because it may have been changed.
 * @throws PredictionError when the provider cannot be asked
 */
export async function verifyProof(
	run: TriggerRun<IWebhookFunctions>,
	{ secret: { field, told } }: DeliveryProof,
	accepts: (secret: string) => boolean,
): Promise<ProofResult> {
	const { context, parameters } = run;
	const { id, credential: type } = parameters.provider;
	const credentialId = context.getNode().credentials?.[type]?.id ?? null;
	const known = credentialId === null ? undefined : verifiedSecrets.get(credentialId);
	if (known !== undefined && isYoungerThan(known, TRUST_MS) && accepts(known.secret))
		return 'accepted';
	const credential = await context.getCredentials(type);
	const given = field === undefined ? '' : credential[field];
	const own = typeof given === 'string' ? given.trim() : '';
	if (own === '' && told === undefined) return 'noSecret';
	const key = createHash('sha256')
		.update(JSON.stringify([id, credential]))
		.digest('hex');
	const secret =
		own === '' && told !== undefined ? await providersSecret(run, key, told, accepts) : own;
	if (!accepts(secret)) return 'refused';
	if (credentialId !== null) verifiedSecrets.set(credentialId, { secret, at: clock.now() });
	return 'accepted';
}

type ToldSecret = NonNullable<DeliveryProof['secret']['told']>;

/** The provider's own secret, fetched again when the one we have does not accept the delivery. */
async function providersSecret(
	run: TriggerRun<IWebhookFunctions>,
	key: string,
	told: ToldSecret,
	accepts: (secret: string) => boolean,
): Promise<string> {
	const known = fetchedSecrets.get(key);
	if (known !== undefined && isYoungerThan(known, KEEP_MS)) {
		const { failedAt = Number.NEGATIVE_INFINITY } = known;
		const hasJustFailed = clock.now() - failedAt < REFETCH_AFTER_MS;
		if (hasJustFailed || accepts(known.secret)) return known.secret;
	}
	const fetch = fetches.get(key) ?? fetchSecret(run, key, told).finally(() => fetches.delete(key));
	fetches.set(key, fetch);
	const secret = await fetch;
	const now = clock.now();
	if (!accepts(secret)) fetchedSecrets.set(key, { secret, at: now, failedAt: now });
	return secret;
}

async function fetchSecret(
	run: TriggerRun<IWebhookFunctions>,
	key: string,
	{ requests, read }: ToldSecret,
): Promise<string> {
	const client = await run.client();
	let failure: unknown;
	for (const request of requests) {
		try {
			const secret = read((await client.request(request)).body);
			fetchedSecrets.set(key, { secret, at: clock.now() });
			return secret;
		} catch (error) {
			failure ??= error;
		}
	}
	throw failure;
}

function isYoungerThan({ at }: KnownSecret, ms: number): boolean {
	return clock.now() - at < ms;
}
