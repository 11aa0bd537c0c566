import { createHmac } from 'node:crypto';
import type { DeliveryProof } from '../model/webhookScheme';
import { isFresh } from './freshness';
import { equalTexts } from './timingSafeEqual';

/** What sets a service apart. Names of headers in lower case. */
export interface IdAndTimeHmacDialect {
	/** Seconds since 1970. */
	readonly timestamp: string;
	/** In base64. */
	readonly signature: string;
	/** The ID that is signed, as the body tells it; null where it tells none. */
	idIn(body: unknown): string | null;
}

/**
 * HMAC-SHA256 over `${id}.${timestamp}`. The rest of the body is not covered, so such a delivery shows only that something
 * happened to the prediction with this ID.
 */
export function idAndTimeHmac({
	timestamp,
	signature,
	idIn,
}: IdAndTimeHmacDialect): DeliveryProof['accepts'] {
	return (secret, { headers, rawBody }, nowMs) => {
		const time = headers[timestamp] ?? '';
		const id = idIn(jsonIn(rawBody));
		if (secret === '' || id === null || id === '' || !isFresh(time, nowMs)) return false;
		const expected = createHmac('sha256', secret).update(`${id}.${time}`).digest('base64');
		return equalTexts((headers[signature] ?? '').trim(), expected);
	};
}

function jsonIn(bytes: Uint8Array): unknown {
	try {
		// The ID alone is signed, so a byte order mark before the body takes nothing from the proof.
		return JSON.parse(
			Buffer.from(bytes)
				.toString('utf8')
				.replace(/^\uFEFF/, ''),
		);
	} catch {
		return null;
	}
}
