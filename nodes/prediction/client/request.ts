import type { PredictionError } from '../model/errors';
import { REPEAT, REQUEST_LIMITS } from '../model/policy';
import type { ApiRequest, ApiResponse } from '../model/ports';
import { refusalError, silenceError } from './apiErrors';
import { backoffMs, isPassing, retryAfterMs } from '../model/retryPolicy';
import type { Session } from './session';

export interface Trouble {
	readonly error: PredictionError;
	/** Whether asking again may help. */
	readonly passing: boolean;
	/** How long the service wants us to wait, in milliseconds. */
	readonly delayMs: number | null;
}

/**
 * One question that costs nothing: the response, or the trouble with it.
 * It waits while the pool pauses, but leaves at `latest` in any case; the answer may come `graceMs` after that.
 */
export async function askOnce(
	session: Session,
	request: ApiRequest,
	latest: number,
	graceMs: number = REQUEST_LIMITS.timeoutMs,
): Promise<{ response: ApiResponse } | Trouble> {
	const { provider, transport, clock, limiter } = session;
	await limiter.untilResumed(latest);
	clock.throwIfStopped();
	const sentAt = clock.now();
	const timeoutMs = Math.min(REQUEST_LIMITS.timeoutMs, Math.max(0, latest - sentAt) + graceMs);
	const answer = await transport.call(request, { ...REQUEST_LIMITS, timeoutMs });
	clock.throwIfStopped();
	if ('reason' in answer) {
		return {
			error: silenceError(provider, answer),
			passing: isPassing(answer, null),
			delayMs: null,
		};
	}
	const refusal = provider.readRefusal(answer);
	if (refusal === null) return { response: answer };
	const delayMs = retryAfterMs(answer, clock.now());
	if (refusal.code === 'rate_limited') limiter.throttled(delayMs, sentAt);
	return {
		error: refusalError(provider, refusal, answer.status),
		passing: isPassing(answer, refusal),
		delayMs,
	};
}

/**
 * Asks until there is a response, the trouble is lasting, or patience ends.
 * @throws PredictionError the last trouble
 */
export async function ask(session: Session, request: ApiRequest): Promise<ApiResponse> {
	const { clock, patienceMs = REPEAT.patienceMs } = session;
	const deadline = clock.now() + patienceMs;
	for (let failures = 1; ; failures++) {
		const result = await askOnce(session, request, deadline, patienceMs);
		if ('response' in result) return result.response;
		const delayMs = result.delayMs ?? backoffMs(failures, clock);
		if (!result.passing || clock.now() + delayMs > deadline) throw result.error;
		await clock.sleep(delayMs);
	}
}
