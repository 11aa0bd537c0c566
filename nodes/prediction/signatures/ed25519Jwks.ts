import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { isJsonObject } from '../model/json';
import type { DeliveryProof } from '../model/webhookScheme';
import { isFresh } from './freshness';

/** The headers that a service signs with and the one that has the signature. Names in lower case. */
export interface Ed25519JwksDialect {
	/** Their values are signed in this order, a line each; the last line is the SHA-256 of the body in hex. */
	readonly signed: readonly string[];
	/** The one of them that tells the time, in seconds since 1970. */
	readonly timestamp: string;
	/** 64 bytes in hex. */
	readonly signature: string;
}

/**
 * Ed25519 (RFC 8032) over headers and body. The secret is public: keys as `ed25519KeysIn` writes them, of which any may
 * have signed, so that the service can change its key.
 */
export function ed25519Jwks({
	signed,
	timestamp,
	signature,
}: Ed25519JwksDialect): DeliveryProof['accepts'] {
	return (keys, { headers, rawBody }, nowMs) => {
		const values = signed.map((name) => headers[name] ?? '');
		const given = headers[signature] ?? '';
		const isComplete = values.every((value) => value !== '') && /^[0-9a-f]{128}$/i.test(given);
		if (!isComplete || !isFresh(headers[timestamp] ?? '', nowMs)) return false;
		const bodyHash = createHash('sha256').update(rawBody).digest('hex');
		const message = Buffer.from([...values, bodyHash].join('\n'));
		const bytes = Buffer.from(given, 'hex');
		return keys
			.split(' ')
			.flatMap(publicKeyOf)
			.some((key) => verify(null, message, key, bytes));
	};
}

/** The Ed25519 keys of a JSON Web Key Set (RFC 7517, RFC 8037) as one text; empty where it has none. */
export function ed25519KeysIn(body: unknown): string {
	const keys: unknown[] = isJsonObject(body) && Array.isArray(body.keys) ? body.keys : [];
	return keys
		.flatMap((key) =>
			isJsonObject(key) && key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.x === 'string'
				? publicKeyOf(key.x).map(() => key.x)
				: [],
		)
		.join(' ');
}

/** None where the text is no point of the curve: a set may have keys that this machine cannot read. */
function publicKeyOf(x: string): KeyObject[] {
	try {
		return [createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })];
	} catch {
		return [];
	}
}
