import type { PredictionError } from '../model/errors';
import { REQUEST_LIMITS, RETRY } from '../model/policy';
import type { ApiRequest, ApiResponse, ApiResult } from '../model/ports';
import { backoffMs, isRetryableRequest, retryAfterMs } from '../model/retryPolicy';
import { apiError, networkError } from './apiErrors';
import type { Session } from './session';

/** The ports a plain request needs. */
export type RequestSession = Pick<Session, 'provider' | 'transport' | 'clock'>;

export interface RequestFailure {
	readonly error: PredictionError;
	/** Whether asking again may help. */
	readonly retryable: boolean;
	/** Whether no connection came about: what is wrong then is mostly the address. */
	readonly notSent: boolean;
	/** How long the provider wants us to wait, in milliseconds. */
	readonly delayMs: number | null;
}

/** One request that costs nothing, within `timeoutMs`: the response, or what went wrong. */
export async function requestOnce(
	{ provider, transport, clock }: RequestSession,
	request: ApiRequest,
	timeoutMs: number = REQUEST_LIMITS.timeoutMs,
): Promise<{ response: ApiResponse } | RequestFailure> {
	clock.throwIfStopped();
	const result = await transport.call(request, {
		...REQUEST_LIMITS,
		timeoutMs: Math.min(REQUEST_LIMITS.timeoutMs, timeoutMs),
	});
	clock.throwIfStopped();
	if (result.kind === 'networkFailure') return failureOf(networkError(provider, result), result);
	const error = provider.readError(result);
	if (error === null) return { response: result };
	return {
		...failureOf(apiError(provider, error, result), result),
		retryable: isRetryableRequest(result, error),
		delayMs: retryAfterMs(result, clock.now()),
	};
}

/**
 * Asks until there is a response, the failure is lasting, or the time to retry is used up.
 * @throws PredictionError the last failure
 */
export async function requestWithRetry(
	session: RequestSession & Pick<Session, 'retryBudgetMs'>,
	request: ApiRequest,
): Promise<ApiResponse> {
	const { clock, retryBudgetMs } = session;
	const startedAt = clock.now();
	for (let failures = 1; ; failures++) {
		const leftMs = startedAt + retryBudgetMs - clock.now();
		const result = await requestOnce(session, request, leftMs);
		if ('response' in result) return result.response;
		const delayMs = result.delayMs ?? backoffMs(failures, clock);
		const budgetMs = result.notSent
			? Math.min(retryBudgetMs, RETRY.notSentBudgetMs)
			: retryBudgetMs;
		if (!result.retryable || clock.now() + delayMs > startedAt + budgetMs) throw result.error;
		await clock.sleep(delayMs);
	}
}

function failureOf(error: PredictionError, result: ApiResult): RequestFailure {
	return {
		error,
		retryable: isRetryableRequest(result, null),
		notSent: result.kind === 'networkFailure' && result.reason === 'notSent',
		delayMs: null,
	};
}
