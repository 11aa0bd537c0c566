import { createHmac } from 'node:crypto';
import type { DeliveryProof } from '../model/webhookScheme';
import { isFresh } from './freshness';
import { equalTexts } from './timingSafeEqual';

/** What sets a service apart. Names of headers in lower case. */
export interface DerivedHmacDialect {
	/** What the key is derived for, so that the API key itself signs nothing. */
	readonly context: string;
	readonly id: string;
	/** Seconds since 1970. */
	readonly timestamp: string;
	/** A list with commas; what begins with `version` is a signature in base64. */
	readonly signature: string;
	/** E.g. `v1=`. */
	readonly version: string;
}

/**
 * HMAC-SHA256 over `${id}.${timestamp}.${body}`, with a key that is HMAC-SHA256 of `context` under the secret. Every
 * signature in the header is tried, so that a service can change its secret.
 */
export function derivedHmac({
	context,
	id,
	timestamp,
	signature,
	version,
}: DerivedHmacDialect): DeliveryProof['accepts'] {
	return (secret, { headers, rawBody }, nowMs) => {
		const time = headers[timestamp] ?? '';
		const name = headers[id] ?? '';
		if (secret === '' || name === '' || !isFresh(time, nowMs)) return false;
		const key = createHmac('sha256', secret).update(context).digest();
		const digest = createHmac('sha256', key).update(`${name}.${time}.`).update(rawBody);
		const expected = `${version}${digest.digest('base64')}`;
		let found = false;
		for (const given of (headers[signature] ?? '').split(',')) {
			found = equalTexts(given.trim(), expected) || found;
		}
		return found;
	};
}
