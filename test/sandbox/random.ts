import { randomBytes, randomUUID } from 'node:crypto';

const base32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** 26 characters, as in "w44zs9cet5rmc0cqzp49gpkhf8". */
export const replicateId = () => Array.from(randomBytes(26), (byte) => base32[byte % 32]).join('');
export const hexId = () => randomBytes(16).toString('hex');
export const uuid = () => randomUUID();

/** Repeatable chance (the mulberry32 generator): a fault that hits one request in ten hits the same ones again. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
