import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether two byte strings are equal, in a time that tells nothing about where they differ. */
export function equalBytes(given: Uint8Array, expected: Uint8Array): boolean {
	return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Whether two texts are equal, in a time that tells nothing about where they differ. */
export function equalTexts(given: string, expected: string): boolean {
	const digest = (text: string) => createHmac('sha256', 'comparison').update(text).digest();
	return timingSafeEqual(digest(given), digest(expected));
}
