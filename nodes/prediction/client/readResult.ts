import type { PredictionError } from '../model/errors';
import { DOWNLOAD } from '../model/policy';
import type { Prediction } from '../model/prediction';
import type { Provider, ResultScheme } from '../model/provider';
import { requestOnce, requestWithRetry, type RequestFailure, type RequestSession } from './request';
import type { Session } from './session';

/**
 * The prediction with its result, where that is read by a request of its own.
 * @throws PredictionError what the request can end with
 */
export async function withResult(
	session: RequestSession & Pick<Session, 'retryBudgetMs'>,
	prediction: Prediction,
): Promise<Prediction> {
	const { result } = session.provider;
	const request = result?.buildRequest(prediction) ?? null;
	if (result === undefined || request === null) return prediction;
	const response = await requestWithRetry(acceptingAnswers(session, result), request);
	return result.read(prediction, response);
}

/**
 * As `withResult`, in one request within `timeoutMs`: the prediction, or what went wrong. The result of a prediction that has
 * only just ended may not be there yet: it is asked for again for `DOWNLOAD.freshMs`.
 */
export async function withResultOnce(
	session: RequestSession,
	prediction: Prediction,
	{ timeoutMs, isFresh }: { readonly timeoutMs: number; readonly isFresh: boolean },
): Promise<{ prediction: Prediction } | RequestFailure> {
	const { result } = session.provider;
	const request = result?.buildRequest(prediction) ?? null;
	if (result === undefined || request === null) return { prediction };
	const missingUntil = session.clock.now() + (isFresh ? DOWNLOAD.freshMs : 0);
	for (let pauseMs: number = DOWNLOAD.freshPauseMs; ; pauseMs *= 2) {
		const answered = await requestOnce(acceptingAnswers(session, result), request, timeoutMs);
		if (!('response' in answered)) return answered;
		let complete: Prediction;
		try {
			complete = result.read(prediction, answered.response);
		} catch (error) {
			return { error: error as PredictionError, retryable: true, notSent: false, delayMs: null };
		}
		const leftMs = missingUntil - session.clock.now();
		if (!complete.dataRemoved || leftMs <= 0) return { prediction: complete };
		await session.clock.sleep(Math.min(pauseMs, DOWNLOAD.maxFreshPauseMs, leftMs));
	}
}

function acceptingAnswers<S extends { readonly provider: Provider }>(
	session: S,
	{ isAnswer }: ResultScheme,
): S {
	const { provider } = session;
	const readError: Provider['readError'] = (response) =>
		isAnswer(response) ? null : provider.readError(response);
	return { ...session, provider: { ...provider, readError } };
}
