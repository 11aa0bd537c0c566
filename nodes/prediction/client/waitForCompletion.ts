import type { PredictionError } from '../model/errors';
import { RETRY } from '../model/policy';
import { hasOutput, isSettled, lacksResult, type Prediction } from '../model/prediction';
import { backoffMs } from '../model/retryPolicy';
import { cancelPrediction } from './getPrediction';
import {
	assertSucceeded,
	timeoutError,
	type Outcome,
	type TimedOutAs,
	type WaitOptions,
} from './outcome';
import { nextTurn, takeTurn } from './pollStatus';
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
	const deadline = tracked.submittedAt + options.timeoutMs;
	const { prediction, failure } = await pollUntilDone(session, tracked, deadline);
	return await conclude(session, { ...tracked, prediction }, failure, options);
}

/** Whether one that succeeded without a result may be asked for it. */
export function mayShowResult(
	{ provider }: Session,
	{ id, prediction }: TrackedPrediction,
): boolean {
	return lacksResult(prediction) && id !== null && provider.buildStatusRequest !== undefined;
}

/** What the end of the prediction, or of the time for it, means. */
export async function conclude(
	session: Session,
	{ heardAt, prediction, submittedAt }: TrackedPrediction,
	failure: PredictionError | null,
	options: WaitOptions,
): Promise<Outcome> {
	const { provider, clock } = session;
	const isOver = clock.now() >= submittedAt + options.timeoutMs;
	// Where the provider was given the deadline too, it may have been first.
	if (prediction.status === 'canceled' && options.onTimeout === 'cancel' && isOver)
		throw timeoutError(provider, prediction, options, failure, 'canceled');
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
	const canceled = await cancelPrediction(brief, prediction.id ?? '', heardAt).catch(
		(error: PredictionError) => error,
	);
	clock.throwIfStopped();
	const isFresh = mayBeUnknownYet(provider, heardAt, clock.now());
	if (!(canceled instanceof Error) && isSettled(canceled) && canceled.status !== 'canceled') {
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
	const { clock, pollIntervalMs } = session;
	const { poll } = tracked.share;
	let last = tracked;
	let inHand = shownAtSubmission(tracked);
	let lacksOnlyResult = mayShowResult(session, tracked);
	let failure: PredictionError | null = null;
	let failures = 0;
	let strangeInARow = 0;
	let notBefore = clock.now();
	// One that shows its output lacks only the last word.
	let atOnce = hasOutput(tracked.prediction) || lacksOnlyResult;
	// One of an earlier step may have ended long ago, even after its deadline.
	let mayBeOver = !tracked.isNew;
	while (!isSettled(last.prediction) || lacksOnlyResult) {
		if (deadline <= clock.now() && !atOnce && !mayBeOver) break;
		const turn = atOnce
			? 'single'
			: await nextTurn(session, last, { until: deadline, notBefore, fixedMs: pollIntervalMs });
		atOnce = mayBeOver = false;
		const result = await takeTurn(session, last, turn, deadline);
		if (result === null) {
			// The last question is one about the prediction.
			atOnce = deadline <= clock.now();
			continue;
		}
		if ('prediction' in result) {
			const { prediction } = result;
			const heardAt = isSettled(prediction) ? last.heardAt : clock.now();
			last = { ...last, prediction, heardAt };
			inHand = null;
			lacksOnlyResult = false;
			poll.saw(prediction);
			notBefore = clock.now() + result.askedToWaitMs;
			failure = null;
			failures = strangeInARow = 0;
			continue;
		}
		failures++;
		strangeInARow = result.isStrange ? strangeInARow + 1 : 0;
		failure = result.error;
		if (!result.retryable || strangeInARow >= RETRY.maxMalformed) {
			if (inHand === null) throw failure.about(tracked.id);
			break;
		}
		notBefore = clock.now() + (result.delayMs ?? backoffMs(failures, clock));
	}
	if (inHand !== null && failure !== null) return { prediction: inHand, failure: null };
	return { prediction: last.prediction, failure };
}

/** The whole result in the answer to the submission, as good as an end where no status can be had; null where there is none. */
function shownAtSubmission({ isNew, prediction }: TrackedPrediction): Prediction | null {
	if (!isNew || isSettled(prediction) || prediction.files.length === 0) return null;
	return { ...prediction, status: 'succeeded' };
}
