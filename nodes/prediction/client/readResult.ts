import type { PredictionError } from '../model/errors';
import { DOWNLOAD } from '../model/policy';
import type { ApiResponse } from '../model/ports';
import type { Prediction } from '../model/prediction';
import type { Provider, ResultScheme } from '../model/provider';
import { isGatewayStatus } from '../model/retryPolicy';
import { PREDICTION_ADVICE } from './advice';
import {
	malformed,
	requestOnce,
	requestWithRetry,
	type InTurn,
	type RequestFailure,
	type RequestSession,
} from './request';
import type { Session } from './session';

/**
 * The prediction with its result, where that is read by a request of its own.
 * @throws PredictionError what the request can end with
 */
export async function withResult(
	session: RequestSession & Pick<Session, 'retryBudgetMs'> & InTurn,
	prediction: Prediction,
): Promise<Prediction> {
	const { result } = session.provider;
	const request = result?.buildRequest(prediction) ?? null;
	if (result === undefined || request === null) return prediction;
	const accepting = acceptingAnswers(session, result);
	const ask = async () =>
		await requestWithRetry(accepting, request, {
			advice: PREDICTION_ADVICE,
			turns: session.inTurn?.(),
		});
	let response = await ask();
	if (mayBeOfRoute(response)) {
		await session.clock.sleep(DOWNLOAD.freshPauseMs);
		response = await ask();
	}
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
	const accepting = acceptingAnswers(session, result);
	let answered = await requestOnce(accepting, request, timeoutMs, PREDICTION_ADVICE);
	if ('response' in answered && mayBeOfRoute(answered.response)) {
		await session.clock.sleep(DOWNLOAD.freshPauseMs);
		answered = await requestOnce(accepting, request, timeoutMs, PREDICTION_ADVICE);
	}
	if (!('response' in answered)) return answered;
	try {
		return { prediction: result.read(prediction, answered.response) };
	} catch (error) {
		return malformed(error as PredictionError);
	}
}

/** Whether what a response tells of the prediction may be a failure of the route itself: it is believed when it is told again. */
function mayBeOfRoute({ status }: ApiResponse): boolean {
	return status >= 500 || isGatewayStatus(status);
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
