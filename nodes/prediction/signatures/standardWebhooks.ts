import { createHmac } from 'node:crypto';
import type { DeliveryProof } from '../model/webhookScheme';
import { isFresh } from './freshness';
import { equalBytes } from './timingSafeEqual';

/** What services write differently: the version before a signature, what the secret's text stands for, the digest's text. */
export interface StandardWebhooksDialect {
	readonly version: string;
	readonly key: 'base64' | 'text';
	readonly digest: 'base64' | 'hex';
}

export const STANDARD_HEADERS = {
	signature: 'webhook-signature',
	timestamp: 'webhook-timestamp',
} as const;

/**
 * HMAC-SHA256 over `${id}.${timestamp}.${body}`; every signature in the header is tried.
 * Sources: https://replicate.com/docs/topics/webhooks/verify-webhook and https://wavespeed.ai/docs/verify-webhooks, 2026-11-21.
 */
export function standardWebhooks({
	version,
	key: keyText,
	digest,
}: StandardWebhooksDialect): DeliveryProof['accepts'] {
	return (secret, { headers, rawBody }, nowMs) => {
		const id = headers['webhook-id'] ?? '';
		const timestamp = headers['webhook-timestamp'] ?? '';
		const key = Buffer.from(
			secret.trim().replace(/^whsec_/, ''),
			keyText === 'base64' ? 'base64' : 'utf8',
		);
		if (id === '' || key.length === 0 || !isFresh(timestamp, nowMs)) return false;
		const expected = createHmac('sha256', key)
			.update(`${id}.${timestamp}.`)
			.update(rawBody)
			.digest();
		const prefix = `${version},`;
		let found = false;
		for (const signature of (headers['webhook-signature'] ?? '').split(/\s+/)) {
			const isSame = equalBytes(Buffer.from(signature.slice(prefix.length), digest), expected);
			found = (signature.startsWith(prefix) && isSame) || found;
		}
		return found;
	};
}
