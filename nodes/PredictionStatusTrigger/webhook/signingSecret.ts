import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { BoundedMap } from '../../n8n/boundedMap';
import { createClock } from '../../n8n/clock';
import { asSent, textIn } from '../../n8n/credential';
import { SharedWork } from '../../n8n/sharedWork';
import { PredictionError } from '../../prediction/model/errors';
import type { DeliveryProof } from '../../prediction/model/webhookScheme';
import type { TriggerRun } from '../triggerRun';

interface KnownSecret {
	readonly secret: string;
	/** Milliseconds since 1970. */
	readonly at: number;
}

/** What the proof of a delivery came to. */
export type ProofResult = 'accepted' | 'refused' | 'noSecret';

/**
 * Forged deliveries must not make us ask the provider each time: after a fetch that failed, or so many that proved nothing,
 * it is not asked for a while.
 */
const VAIN = { most: 3, withinMs: 5_000 } as const;

/** What the provider tells is told for a day, e.g. fal's keys: https://fal.ai/docs/documentation/model-apis/inference/webhooks, 2026-11-28. */
const KEEP_MS = 24 * 60 * 60_000;

/** How long a secret is taken for the credential's without reading the credential, which takes n8n many milliseconds. */
const TRUST_MS = 5_000;

const MAX_CACHED = 100;

/** The providers' own secrets, by the contents of a credential. In memory only: a secret does not belong into a workflow's data. */
const fetchedSecrets = new BoundedMap<KnownSecret>(MAX_CACHED);

/** Secrets that were right, by the ID of a credential. */
const verifiedSecrets = new BoundedMap<KnownSecret>(MAX_CACHED);

/** When fetches failed, or their secret did not accept the delivery. */
const vainFetches = new BoundedMap<{ readonly times: number[]; readonly hasFailed: boolean }>(
	MAX_CACHED,
);

/** A burst of deliveries reads the credential once. */
const readings = new SharedWork<ICredentialDataDecryptedObject>({ keepsResults: false });

/** A burst of deliveries asks once. */
const fetches = new SharedWork<string>({ keepsResults: false });

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
	const { context, parameters, credentialId } = run;
	const { id, credential: type } = parameters.provider;
	const known = credentialId === null ? undefined : verifiedSecrets.get(credentialId);
	if (known !== undefined && isYoungerThan(known, TRUST_MS) && accepts(known.secret))
		return 'accepted';
	const read = async () => await context.getCredentials(type);
	const credential = credentialId === null ? await read() : await readings.once(credentialId, read);
	const given = textIn(credential, field ?? '');
	const own = field === 'apiKey' ? asSent(given) : given;
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
	if (known !== undefined && isYoungerThan(known, KEEP_MS) && accepts(known.secret))
		return known.secret;
	const { times, hasFailed } = vainFetches.get(key) ?? { times: [], hasFailed: false };
	const recent = times.filter((at) => clock.now() - at < VAIN.withinMs);
	if (hasFailed && recent.length > 0) throw notNow();
	if (known !== undefined && recent.length >= VAIN.most) return known.secret;
	const noteVain = (failed: boolean) =>
		vainFetches.set(key, { times: [...recent, clock.now()], hasFailed: failed });
	const secret = await fetches
		.once(key, async () => await fetchSecret(run, key, told))
		.catch((error: unknown) => {
			noteVain(true);
			throw error;
		});
	if (!accepts(secret)) noteVain(false);
	return secret;
}

function notNow(): PredictionError {
	return new PredictionError('unavailable', 'The secret could not be had a moment ago');
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
