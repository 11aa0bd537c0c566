import { createHash, createHmac } from 'node:crypto';

export type SigningScheme = 'replicate' | 'waveSpeed';

const prefix = 'whsec_';

/** Both services sign "id.timestamp.body"; they differ in version, key encoding and digest encoding. */
export function sign(
	scheme: SigningScheme,
	secret: string,
	id: string,
	timestamp: string,
	body: Buffer,
): string {
	const text = secret.startsWith(prefix) ? secret.slice(prefix.length) : secret;
	const key = scheme === 'replicate' ? Buffer.from(text, 'base64') : Buffer.from(text, 'utf8');
	const digest = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
	return scheme === 'replicate' ? `v1,${digest.digest('base64')}` : `v3,${digest.digest('hex')}`;
}

/** The key's secret while nobody has set one: the same after every start. */
export function derivedSecret(scheme: SigningScheme, token: string): string {
	const digest = createHash('sha256').update(`webhooks of ${token}`).digest();
	return `${prefix}${scheme === 'replicate' ? digest.toString('base64') : digest.toString('hex').slice(0, 32)}`;
}
