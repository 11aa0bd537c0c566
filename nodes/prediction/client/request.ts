import type { PredictionError } from '../model/errors';
import { RETRY, REQUEST_LIMITS } from '../model/policy';
import type { ApiRequest, ApiResponse } from '../model/ports';
import { apiError, networkError } from './apiErrors';
import { backoffMs, isRetryableRequest, retryAfterMs } from '../model/retryPolicy';
import type { Session } from './session';

export interface RequestFailure {
	readonly error: PredictionError;
	/** Whether asking again may help. */
	readonly retryable: boolean;
	/** How long the service wants us to wait, in milliseconds. */
	readonly delayMs: number | null;
}

/**
 * One question that costs nothing: the response, or the trouble with it.
 * It waits while the pool pauses, but leaves at `latest` in any case; the answer may come `graceMs` after that.
 */
export async function requestOnce(
	session: Session,
	request: ApiRequest,
	latest: number,
	graceMs: number = REQUEST_LIMITS.timeoutMs,
): Promise<{ response: ApiResponse } | RequestFailure> {
	const { provider, transport, clock, limiter } = session;
	await limiter.untilResumed(latest);
	clock.throwIfStopped();
	const sentAt = clock.now();
	const timeoutMs = Math.min(REQUEST_LIMITS.timeoutMs, Math.max(0, latest - sentAt) + graceMs);
	const answer = await transport.call(request, { ...REQUEST_LIMITS, timeoutMs });
	clock.throwIfStopped();
	if ('reason' in answer) {
		return {
			error: networkError(provider, answer),
			retryable: isRetryableRequest(answer, null),
			delayMs: null,
		};
	}
	const refusal = provider.readError(answer);
	if (refusal === null) return { response: answer };
	const delayMs = retryAfterMs(answer, clock.now());
	if (refusal.code === 'rate_limited') limiter.throttled(delayMs, sentAt);
	return {
		error: apiError(provider, refusal, answer.status),
		retryable: isRetryableRequest(answer, refusal),
		delayMs,
	};
}

/**
 * Asks until there is a response, the trouble is lasting, or patience ends.
 * @throws PredictionError the last trouble
 */
export async function requestWithRetry(
	session: Session,
	request: ApiRequest,
): Promise<ApiResponse> {
	const { clock, retryBudgetMs = RETRY.retryBudgetMs } = session;
	const deadline = clock.now() + retryBudgetMs;
	for (let failures = 1; ; failures++) {
		const result = await requestOnce(session, request, deadline, retryBudgetMs);
		if ('response' in result) return result.response;
		const delayMs = result.delayMs ?? backoffMs(failures, clock);
		if (!result.retryable || clock.now() + delayMs > deadline) throw result.error;
		await clock.sleep(delayMs);
	}
}
