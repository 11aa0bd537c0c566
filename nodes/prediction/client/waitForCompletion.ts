import type { PredictionError } from '../model/errors';
import { RETRY } from '../model/policy';
import { hasOutput, isSettled, type Prediction } from '../model/prediction';
import { backoffMs } from '../model/retryPolicy';
import { cancelPrediction } from './getPrediction';
import {
	assertSucceeded,
	timeoutError,
	type Outcome,
	type TimedOutAs,
	type WaitOptions,
} from './outcome';
import { requestStatus, takeTurn } from './pollStatus';
import { withResult } from './readResult';
import type { Session } from './session';
import type { TrackedPrediction } from './submit';
import { mayBeUnknownYet } from './unknownYet';

/**
 * Waits until the prediction has ended or its time is over.
 * @throws PredictionError `prediction_failed`, `prediction_canceled`, `timed_out`, `output_expired` and what a status request can end with
 */
export async function waitForCompletion(
	session: Session,
	tracked: TrackedPrediction,
	options: WaitOptions,
): Promise<Outcome> {
	if (isSettled(tracked.prediction)) {
		return await conclude(session, tracked, await withResultOf(session, tracked), null, options);
	}
	const deadline = tracked.submittedAt + options.timeoutMs;
	const { prediction, failure } = await pollUntilDone(session, tracked, deadline);
	return await conclude(session, tracked, prediction, failure, options);
}

/**
 * Checks once instead of waiting.
 * @returns null while the prediction is running and has time left
 * @throws PredictionError as `waitForCompletion`
 */
export async function checkOnce(
	session: Session,
	tracked: TrackedPrediction,
	options: WaitOptions,
): Promise<Outcome | null> {
	const deadline = tracked.submittedAt + options.timeoutMs;
	let { prediction } = tracked;
	let failure: PredictionError | null = null;
	if (isSettled(prediction)) {
		prediction = await withResultOf(session, tracked);
	} else {
		const result = await requestStatus(session, tracked, deadline);
		if ('prediction' in result) prediction = result.prediction;
		else if (!result.retryable) throw result.error.about(tracked.id);
		else failure = result.error;
	}
	if (!isSettled(prediction) && session.clock.now() < deadline) return null;
	return await conclude(session, tracked, prediction, failure, options);
}

/** One that had ended when it was last seen, with its result. */
async function withResultOf(
	session: Session,
	{ id, prediction }: TrackedPrediction,
): Promise<Prediction> {
	return await withResult(session, prediction).catch((error: PredictionError) => {
		throw error.about(id);
	});
}

/** What the end of the prediction, or of the time for it, means. */
async function conclude(
	session: Session,
	{ acceptedAt }: TrackedPrediction,
	prediction: Prediction,
	failure: PredictionError | null,
	options: WaitOptions,
): Promise<Outcome> {
	const { provider, clock } = session;
	if (isSettled(prediction)) {
		return { kind: 'succeeded', prediction: assertSucceeded(provider, prediction) };
	}
	if (options.onTimeout === 'return') return { kind: 'timedOut', prediction };
	if (options.onTimeout === 'error') {
		throw timeoutError(provider, prediction, options, failure, 'still running');
	}
	// The time is over already; a provider that is busy with the work may be deaf until it ends.
	const brief = {
		...session,
		retryBudgetMs: Math.min(session.retryBudgetMs, RETRY.cancelBudgetMs),
	};
	const canceled = await cancelPrediction(brief, prediction.id ?? '').catch(
		(error: PredictionError) => error,
	);
	clock.throwIfStopped();
	const isFresh = mayBeUnknownYet(provider, acceptedAt, clock.now());
	if (!(canceled instanceof Error) && canceled.status === 'succeeded') {
		return { kind: 'succeeded', prediction: assertSucceeded(provider, canceled) };
	}
	throw timeoutError(provider, prediction, options, failure, stateAfterCancel(canceled, isFresh));
}

/** What is known once the cancellation was asked for. */
function stateAfterCancel(canceled: Prediction | PredictionError, isFresh: boolean): TimedOutAs {
	// A provider that no longer knows the prediction has nothing left to cancel; one that does not know it yet has.
	if (canceled instanceof Error)
		return canceled.code === 'not_found' && !isFresh ? 'canceled' : 'cancel failed';
	return isSettled(canceled) ? 'canceled' : 'cancel requested';
}

/** Polls until the prediction has ended or the deadline has passed; the last poll falls on the deadline. */
async function pollUntilDone(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<{ prediction: Prediction; failure: PredictionError | null }> {
	const { clock, provider, pollIntervalMs } = session;
	const { poll } = tracked.share;
	let { prediction } = tracked;
	let failure: PredictionError | null = null;
	let failures = 0;
	let malformedInARow = 0;
	let notBefore = 0;
	// One of an earlier step may have ended long ago, even after its deadline; one that shows its output lacks only the last word.
	let atOnce = !tracked.isNew || hasOutput(prediction);
	while (!isSettled(prediction)) {
		if (deadline <= clock.now() && !atOnce) break;
		const turn = atOnce
			? 'single'
			: await poll.next({
					latest: deadline,
					notBefore,
					fixedMs: pollIntervalMs,
					canList: provider.list !== undefined,
				});
		atOnce = false;
		const result = await takeTurn(session, tracked, turn, deadline);
		if (result === null) continue;
		if ('prediction' in result) {
			prediction = result.prediction;
			poll.saw(prediction);
			notBefore = clock.now() + result.askedToWaitMs;
			failure = null;
			failures = malformedInARow = 0;
			continue;
		}
		failures++;
		malformedInARow = result.error.code === 'malformed_response' ? malformedInARow + 1 : 0;
		if (!result.retryable || malformedInARow >= RETRY.maxMalformed) {
			throw result.error.about(tracked.id);
		}
		failure = result.error;
		notBefore = clock.now() + (result.delayMs ?? backoffMs(failures, clock));
	}
	return { prediction, failure };
}
