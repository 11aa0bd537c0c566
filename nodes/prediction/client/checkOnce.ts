import type { PredictionError } from '../model/errors';
import { POLLING } from '../model/policy';
import { isSettled } from '../model/prediction';
import { backoffMs } from '../model/retryPolicy';
import type { Outcome, WaitOptions } from './outcome';
import { nextTurn, takeTurn } from './pollStatus';
import { refusalIn } from './request';
import type { Session } from './session';
import type { TrackedPrediction } from './submit';
import { conclude, mayShowResult } from './waitForCompletion';

export interface CheckOptions extends WaitOptions {
	/** Whether it was reported to have ended, so that a provider that shows it at work is asked again for a moment. */
	readonly isReported?: boolean;
}

/** What a check found; where there is time left, `unheard`: the provider could not be asked. */
export type Checked = Outcome | { readonly kind: 'running' | 'unheard' };

/**
 * Checks instead of waiting: the first answer that counts ends it. A request that fails is made again for
 * `POLLING.checkMs`, since the next check may be far off, or there is none.
 * @throws PredictionError as `waitForCompletion`
 */
export async function checkOnce(
	session: Session,
	tracked: TrackedPrediction,
	options: CheckOptions,
): Promise<Checked> {
	const { clock, pollIntervalMs, retryBudgetMs } = session;
	const deadline = tracked.submittedAt + options.timeoutMs;
	let last = tracked;
	let failure: PredictionError | null = null;
	let tries = 0;
	let isOpen = !isSettled(tracked.prediction) || mayShowResult(session, tracked);
	let notBefore = clock.now();
	// To wait for a turn, also after a refusal, is no failure.
	let until = notBefore + retryBudgetMs;
	while (isOpen) {
		const turn = await nextTurn(session, last, { until, notBefore, fixedMs: pollIntervalMs ?? 0 });
		const askedAt = clock.now();
		// What is asked at the end in any case can wait where there is another check.
		if (askedAt >= until && askedAt < deadline) break;
		const result = await takeTurn(session, last, turn, deadline);
		if (result === null) continue;
		if (refusalIn(result) === undefined && ++tries === 1) until = askedAt + POLLING.checkMs;
		let quietMs = backoffMs(tries, clock);
		if ('prediction' in result) {
			const { prediction } = result;
			isOpen = !isSettled(prediction) && options.isReported === true;
			const heardAt = isSettled(prediction) ? last.heardAt : clock.now();
			last = { ...last, prediction, heardAt };
			failure = null;
			quietMs = Math.max(quietMs, result.askedToWaitMs);
		} else if (result.retryable) {
			failure = result.error;
			quietMs = result.delayMs ?? quietMs;
		} else throw result.error.about(tracked.id);
		notBefore = clock.now() + quietMs;
		if (clock.now() >= until || (notBefore >= until && clock.now() < deadline)) break;
	}
	const hasEnded = isSettled(last.prediction) && failure === null;
	if (!hasEnded && clock.now() < deadline)
		return { kind: tries === 0 || failure !== null ? 'unheard' : 'running' };
	return await conclude(session, last, failure, options);
}
