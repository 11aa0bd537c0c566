import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import type { SignDelivery } from '../prediction';

/** What stands before the seed of an Ed25519 key in PKCS #8 (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyOf(seed: string): KeyObject {
	const bytes = createHash('sha256').update(seed).digest();
	return createPrivateKey({ key: Buffer.concat([pkcs8Head, bytes]), format: 'der', type: 'pkcs8' });
}

const current = keyOf('the key that fal signs with');
const next = keyOf('the key that fal will sign with');
const nobodys = keyOf('a key that is not in the set');

/** The set of keys, as anyone may fetch it. */
export const jwks = () => ({
	keys: [current, next].map((key, index) => ({
		...createPublicKey(key).export({ format: 'jwk' }),
		kid: `sandbox-${index}`,
		use: 'sig',
		alg: 'EdDSA',
	})),
});

/** fal signs with its own key, whoever's request it is about; after a rotation with the next one of the set. */
export const signAsFal: SignDelivery = ({ timestamp, body, prediction, keys }) => {
	const isForged = !keys.includes(prediction.token);
	const key = isForged ? nobodys : keys.length > 1 ? next : current;
	const user = createHash('sha256').update(prediction.token).digest('hex').slice(0, 16);
	const bodyHash = createHash('sha256').update(body).digest('hex');
	const message = [prediction.id, user, timestamp, bodyHash].join('\n');
	return {
		'x-fal-webhook-request-id': prediction.id,
		'x-fal-webhook-user-id': user,
		'x-fal-webhook-timestamp': timestamp,
		'x-fal-webhook-signature': sign(null, Buffer.from(message), key).toString('hex'),
	};
};
