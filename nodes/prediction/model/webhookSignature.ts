import { createHmac, timingSafeEqual } from 'node:crypto';

/** In which words a service signs: version prefix, key encoding, digest encoding. The signed text is the same for all. */
export interface SignatureScheme {
	readonly version: string;
	readonly key: 'base64' | 'text';
	readonly digest: 'base64' | 'hex';
}

export interface WebhookDelivery {
	/** Lower-case names. */
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** The bytes as they came. */
	readonly rawBody: Uint8Array;
}

/** Older and younger deliveries are replays or come from a wrong clock. */
const TOLERANCE_SECONDS = 300;

/**
 * Whether the delivery was signed with the secret, within five minutes of now.
 * HMAC-SHA256 over `${id}.${timestamp}.${body}`; every signature in the header is tried, in constant time.
 * Sources: https://replicate.com/docs/topics/webhooks/verify-webhook and https://wavespeed.ai/docs/verify-webhooks, 2026-11-21.
 * @param nowMs milliseconds since 1970
 */
export function verifySignature(
	scheme: SignatureScheme,
	secret: string,
	delivery: WebhookDelivery,
	nowMs: number,
): boolean {
	const { headers, rawBody } = delivery;
	const id = headers['webhook-id'] ?? '';
	const timestamp = headers['webhook-timestamp'] ?? '';
	const key = Buffer.from(
		secret.trim().replace(/^whsec_/, ''),
		scheme.key === 'base64' ? 'base64' : 'utf8',
	);
	if (id === '' || key.length === 0 || !/^\d{1,12}$/.test(timestamp)) return false;
	if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest();
	const signatures = (headers['webhook-signature'] ?? '').split(/\s+/);
	const prefix = `${scheme.version},`;
	let found = false;
	for (const signature of signatures) {
		const given = Buffer.from(signature.slice(prefix.length), scheme.digest);
		const isSame = given.length === expected.length && timingSafeEqual(given, expected);
		found = (signature.startsWith(prefix) && isSame) || found;
	}
	return found;
}

/** Whether two texts are equal, in a time that tells nothing about where they differ. */
export function timingSafeEqualStrings(given: string, expected: string): boolean {
	const digest = (text: string) => createHmac('sha256', 'comparison').update(text).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
