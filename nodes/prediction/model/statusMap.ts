import type { PredictionStatus } from './prediction';

/** Words more than one service uses; a provider adds its own or says otherwise. */
export const COMMON_STATUS_MAP: Readonly<Record<string, PredictionStatus>> = {
	starting: 'starting',
	processing: 'processing',
	succeeded: 'succeeded',
	failed: 'failed',
	canceled: 'canceled',
	cancelled: 'canceled',
	aborted: 'canceled',
};

/** A word nobody knows is not an end: the prediction stays pending until the deadline, and the error quotes the word. */
export function readStatus(
	word: string,
	words: Readonly<Record<string, PredictionStatus>>,
): PredictionStatus {
	const known = word.trim().toLowerCase();
	return (Object.hasOwn(words, known) ? words[known] : undefined) ?? 'processing';
}
