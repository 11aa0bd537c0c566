import type { PredictionStatus } from './prediction';

/**
 * Words that providers use for the five states, in capitals or not, in one piece or not; a provider adds its own or says otherwise.
 * Sources: the pages named in each provider's file; new-api's task words (dto.TaskResponse), 2026-11-28.
 */
export const COMMON_STATUS_MAP: Readonly<Record<string, PredictionStatus>> = {
	starting: 'starting',
	created: 'starting',
	pending: 'starting',
	queued: 'starting',
	submitted: 'starting',
	not_start: 'starting',
	processing: 'processing',
	in_progress: 'processing',
	succeeded: 'succeeded',
	succeed: 'succeeded',
	success: 'succeeded',
	complete: 'succeeded',
	completed: 'succeeded',
	finished: 'succeeded',
	done: 'succeeded',
	failed: 'failed',
	fail: 'failed',
	failure: 'failed',
	error: 'failed',
	errored: 'failed',
	crashed: 'failed',
	interrupted: 'failed',
	rejected: 'failed',
	timeout: 'failed',
	timedout: 'failed',
	timed_out: 'failed',
	expired: 'failed',
	canceled: 'canceled',
	cancelled: 'canceled',
	aborted: 'canceled',
	stopped: 'canceled',
	terminated: 'canceled',
	killed: 'canceled',
	deleted: 'canceled',
};

/** An unknown word is not an end: the prediction stays pending until the deadline, and the error quotes the word. */
export function readStatus(
	word: string,
	map: Readonly<Record<string, PredictionStatus>> = COMMON_STATUS_MAP,
): PredictionStatus {
	const known = word
		.trim()
		.toLowerCase()
		.replace(/[\s-]+/g, '_');
	return (Object.hasOwn(map, known) ? map[known] : undefined) ?? 'processing';
}
