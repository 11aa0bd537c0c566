import { requestOnce, type RequestFailure } from './request';
import { Course } from '../scheduling/course';
import type { PredictionError } from '../model/errors';
import { RETRY } from '../model/policy';
import { isSettled, type Prediction, type Succeeded } from '../model/prediction';
import { readPredictionFor } from './readPredictionFor';
import { backoffMs, retryAfterHeaderMs } from '../model/retryPolicy';
import type { Session } from './session';
import { statusRequest } from './statusRequest';
import type { TrackedPrediction } from './submit';
import { assertSucceeded, timeoutError } from './outcome';

export interface WaitOptions {
	/** Milliseconds from submission to the end. */
	readonly timeoutMs: number;
	readonly onTimeout: 'error' | 'return' | 'cancel';
}

/** What waiting led to. */
export type Outcome =
	| { readonly kind: 'succeeded'; readonly prediction: Succeeded }
	| { readonly kind: 'timedOut'; readonly prediction: Prediction };

/**
 * Waits until the prediction has ended or its time is over.
 * @param cancel ends the prediction at the provider and returns what became of it
 * @throws PredictionError `prediction_failed`, `prediction_canceled`, `timed_out`, `output_expired` and what a status request can end with
 */
export async function waitForCompletion(
	session: Session,
	tracked: TrackedPrediction,
	patience: WaitOptions,
	cancel: (id: string) => Promise<Prediction>,
): Promise<Outcome> {
	const deadline = tracked.submittedAt + patience.timeoutMs;
	const { prediction, trouble } = await pollUntilDone(session, tracked, deadline);
	return await conclude(session, prediction, trouble, patience, cancel);
}

/**
 * Looks once instead of waiting.
 * @returns null while the prediction is running and has time left
 * @throws PredictionError as `settle`
 */
export async function checkOnce(
	session: Session,
	tracked: TrackedPrediction,
	patience: WaitOptions,
	cancel: (id: string) => Promise<Prediction>,
): Promise<Outcome | null> {
	const deadline = tracked.submittedAt + patience.timeoutMs;
	let { prediction } = tracked;
	let trouble: RequestFailure | null = null;
	if (!isSettled(prediction)) {
		const result = await refreshOnce(session, tracked, deadline);
		if ('prediction' in result) prediction = result.prediction;
		else if (!result.retryable) throw result.error.about(tracked.id);
		else trouble = result;
	}
	if (!isSettled(prediction) && session.clock.now() < deadline) return null;
	return await conclude(session, prediction, trouble, patience, cancel);
}

/** What the end, or the end of our patience, means. */
async function conclude(
	session: Session,
	prediction: Prediction,
	trouble: RequestFailure | null,
	patience: WaitOptions,
	cancel: (id: string) => Promise<Prediction>,
): Promise<Outcome> {
	if (isSettled(prediction)) {
		return { kind: 'succeeded', prediction: assertSucceeded(session, prediction) };
	}
	if (patience.onTimeout === 'return') return { kind: 'timedOut', prediction };
	if (patience.onTimeout === 'error')
		throw timeoutError(session, prediction, patience, trouble, 'goes on');
	const canceled = await cancel(prediction.id ?? '').catch((error: PredictionError) => error);
	session.clock.throwIfStopped();
	if (!(canceled instanceof Error) && canceled.status === 'succeeded') {
		return { kind: 'succeeded', prediction: assertSucceeded(session, canceled) };
	}
	// A service that no longer knows the prediction has nothing left to cancel.
	const goesOn = canceled instanceof Error && canceled.code !== 'not_found';
	throw timeoutError(session, prediction, patience, trouble, goesOn ? 'cancelFailed' : 'cancelled');
}

/** Asks until the prediction has ended or the deadline has passed; the last question falls on the deadline. */
async function pollUntilDone(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<{ prediction: Prediction; trouble: RequestFailure | null }> {
	const { clock } = session;
	const course = new Course(session, tracked.submittedAt);
	let prediction = tracked.prediction;
	let trouble: RequestFailure | null = null;
	let failures = 0;
	let malformedInARow = 0;
	let notBefore = 0;
	// A prediction taken up from elsewhere may long have ended, even after its deadline: ask at once.
	let atOnce = tracked.submitted === null;
	try {
		while (!isSettled(prediction)) {
			if (deadline <= clock.now() && !atOnce) break;
			if (!atOnce) await untilDue(session, course, notBefore, trouble === null, deadline);
			atOnce = false;
			const result = await refreshOnce(session, tracked, deadline);
			if ('prediction' in result) {
				prediction = result.prediction;
				if (tracked.submitted !== null) course.saw(prediction);
				else course.asked();
				notBefore = clock.now() + result.askedToWaitMs;
				trouble = null;
				failures = malformedInARow = 0;
				continue;
			}
			failures++;
			malformedInARow = result.error.code === 'malformed_response' ? malformedInARow + 1 : 0;
			if (!result.retryable || malformedInARow >= RETRY.maxMalformed)
				throw result.error.about(tracked.id);
			trouble = result;
			notBefore = clock.now() + (trouble.delayMs ?? backoffMs(failures, clock));
		}
	} finally {
		course.end();
	}
	return { prediction, trouble };
}

/** Sleeps until the next question is due, by what is known then and not only now; until the deadline at the latest. */
async function untilDue(
	{ clock, pace }: Session,
	course: Course,
	notBefore: number,
	isPaced: boolean,
	deadline: number,
): Promise<void> {
	for (;;) {
		const dueAt = Math.max(notBefore, isPaced ? course.dueAt : 0);
		const leftMs = Math.min(dueAt, deadline) - clock.now();
		if (leftMs <= 0) return;
		await clock.sleep(Math.ceil(leftMs), (isPaced ? pace.firstLesson : null) ?? undefined);
	}
}

async function refreshOnce(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<{ prediction: Prediction; askedToWaitMs: number } | RequestFailure> {
	const request = statusRequest(session.provider, tracked.id);
	const result = await requestOnce(session, request, deadline, RETRY.maxMs);
	if (!('response' in result)) return result;
	try {
		const prediction = readPredictionFor(session, result.response, tracked.id);
		return {
			prediction,
			askedToWaitMs: retryAfterHeaderMs(result.response.headers, session.clock.now()) ?? 0,
		};
	} catch (error) {
		return { error: error as PredictionError, retryable: true, delayMs: null };
	}
}
