import type { PredictionError } from '../model/errors';
import { REQUEST_LIMITS, RETRY, UPLOAD } from '../model/policy';
import type { ApiRequest, ApiResponse, ApiResult, PublicUpload } from '../model/ports';
import { retryAfterMs } from '../model/retryAfter';
import { backoffMs, isRetryableRequest } from '../model/retryPolicy';
import type { FreeRequest } from '../scheduling/freeRequest';
import type { RequestRefusal } from '../scheduling/requestRate';
import type { Advice } from './advice';
import { apiError, networkError, tooLongPauseError } from './apiErrors';
import type { Session } from './session';

/** The ports a plain request needs. */
export type RequestSession = Pick<Session, 'provider' | 'transport' | 'clock'>;

export interface RequestFailure {
	readonly error: PredictionError;
	/** Whether asking again may help. */
	readonly retryable: boolean;
	/** Whether it is no clear word of the provider: asking a few times more tells. */
	readonly isStrange: boolean;
	/** Whether no connection came about: what is wrong then is mostly the address. */
	readonly notSent: boolean;
	/** How long the provider wants us to wait, in milliseconds. */
	readonly delayMs: number | null;
}

/**
 * One request that costs nothing, within `timeoutMs` and what its content takes to get there: the response, or what went wrong.
 * @param advice what helps with what is asked for
 */
export async function requestOnce(
	{ provider, transport, clock }: RequestSession,
	request: ApiRequest,
	timeoutMs: number = REQUEST_LIMITS.timeoutMs,
	advice: Advice = {},
): Promise<{ response: ApiResponse } | RequestFailure> {
	clock.throwIfStopped();
	const result = await transport.call(request, {
		...REQUEST_LIMITS,
		timeoutMs:
			Math.min(REQUEST_LIMITS.timeoutMs, timeoutMs) + sendingMs(request.form ?? request.body),
	});
	clock.throwIfStopped();
	if (result.kind === 'networkFailure') return failureOf(networkError(provider, result), result);
	const error = provider.readError(result);
	if (error === null) return { response: result };
	const retryable = isRetryableRequest(result, error);
	return {
		...failureOf(apiError(provider, error, result, advice), result),
		retryable,
		isStrange: !retryable && (result.status < 300 || !error.isOwn),
		delayMs: retryAfterMs(result, clock.now()),
	};
}

/** How much longer than a small request one with this may take to get there, in milliseconds. */
export function sendingMs(content: PublicUpload['content'] | ApiRequest['body']): number {
	return Math.floor(lengthOf(content) / UPLOAD.slowBytesPerMs);
}

/** Nearly so many bytes: of files, and of texts, which may be files too. */
function lengthOf(content: unknown): number {
	if (typeof content === 'string' || content instanceof Uint8Array) return content.length;
	if (typeof content !== 'object' || content === null) return 0;
	return Object.values(content).reduce<number>((sum, part) => sum + lengthOf(part), 0);
}

/** How the provider wants fewer requests; undefined where it does not. */
export function refusalIn(result: object | RequestFailure): RequestRefusal | undefined {
	const isRefused = 'error' in result && result.error.code === 'rate_limited';
	return isRefused ? { toldMs: result.delayMs } : undefined;
}

/** What asks for many predictions, and not in a hurry. */
export interface InTurn {
	/** One share of the account's requests; missing: it is asked at once. */
	readonly inTurn?: () => FreeRequest;
}

export interface RetryOptions {
	/** What helps with what is asked for. */
	readonly advice?: Advice;
	/** Where it shares the account with others of its kind: it waits for its turns, also after a refusal. */
	readonly turns?: FreeRequest | undefined;
	/** Whether a failure that lasts otherwise may pass here. */
	readonly mayPass?: (error: PredictionError) => boolean;
}

/**
 * Asks until there is a response, the failure is lasting, or the time to retry is used up.
 * @throws PredictionError the last failure
 */
export async function requestWithRetry(
	session: RequestSession & Pick<Session, 'retryBudgetMs'>,
	request: ApiRequest,
	{ advice, turns, mayPass = () => false }: RetryOptions = {},
): Promise<ApiResponse> {
	const { provider, clock, retryBudgetMs } = session;
	let refused: PredictionError | null = null;
	// To wait for a turn is no failure, nor is a refusal that leads to the next.
	let failedMs = 0;
	for (let failures = 1; ; failures++) {
		const turn = await turns?.mayBeSent(retryBudgetMs);
		if (turn !== undefined && 'refusedLocally' in turn) {
			throw refused ?? tooLongPauseError(provider);
		}
		const sentAt = clock.now();
		const leftMs = retryBudgetMs - failedMs;
		const result = await requestOnce(session, request, leftMs, advice).catch((error: unknown) => {
			turn?.ended(undefined);
			throw error;
		});
		const refusal = refusalIn(result);
		turn?.ended(refusal);
		if ('response' in result) return result.response;
		if (turn !== undefined && refusal !== undefined) {
			refused = result.error;
			failures--;
			continue;
		}
		const delayMs = result.delayMs ?? backoffMs(failures, clock);
		const budgetMs = result.notSent
			? Math.min(retryBudgetMs, RETRY.notSentBudgetMs)
			: retryBudgetMs;
		const retryable = result.retryable || mayPass(result.error);
		failedMs += clock.now() - sentAt + delayMs;
		if (!retryable || failedMs > budgetMs) throw result.error;
		await clock.sleep(delayMs);
	}
}

/** A response that could not be read. */
export function malformed(error: PredictionError): RequestFailure {
	return { error, retryable: true, isStrange: true, notSent: false, delayMs: null };
}

function failureOf(error: PredictionError, result: ApiResult): RequestFailure {
	return {
		error,
		retryable: isRetryableRequest(result, null),
		isStrange: false,
		notSent: result.kind === 'networkFailure' && result.reason === 'notSent',
		delayMs: null,
	};
}
