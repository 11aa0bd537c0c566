import type { PredictionError } from '../model/errors';
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

/** As `withResult`, in one request within `timeoutMs`: the prediction, or what went wrong. */
export async function withResultOnce(
	session: RequestSession,
	prediction: Prediction,
	timeoutMs: number,
): Promise<{ prediction: Prediction } | RequestFailure> {
	const { result } = session.provider;
	const request = result?.buildRequest(prediction) ?? null;
	if (result === undefined || request === null) return { prediction };
	const answered = await requestOnce(acceptingAnswers(session, result), request, timeoutMs);
	if (!('response' in answered)) return answered;
	try {
		return { prediction: result.read(prediction, answered.response) };
	} catch (error) {
		return { error: error as PredictionError, retryable: true, notSent: false, delayMs: null };
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
