import { PredictionError } from '../model/errors';
import type { ApiRequest, ApiResponse } from '../model/ports';
import { isSettled, lacksResult, pendingPrediction, type Prediction } from '../model/prediction';
import type { Provider } from '../model/provider';
import { PREDICTION_ADVICE } from './advice';
import { malformedResponseError, readingError } from './apiErrors';
import { isConfirmation } from './cancelConfirmation';
import { requestWithRetry, type InTurn } from './request';
import { withResult } from './readResult';
import type { Session } from './session';
import { mayBeUnknownYet } from './unknownYet';

type GetSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'retryBudgetMs' | 'memory'> &
	InTurn;

/**
 * The request for the state of one prediction.
 * @throws PredictionError `not_supported` where the provider has no status API
 */
export function statusRequest(provider: Provider, id: string | null): ApiRequest {
	const request = id === null ? undefined : provider.buildStatusRequest?.(id);
	if (request !== undefined) return request;
	throw new PredictionError(
		'not_supported',
		`${provider.subject} does not provide prediction status`,
		{
			predictionId: id,
			advice:
				'Let Remove Background wait for the result, or have the provider deliver it to a Prediction Status Trigger.',
		},
	);
}

/** Reads a response about one prediction. A response about another one is not believed. */
export function readPredictionFor(
	provider: Provider,
	response: ApiResponse,
	id: string | null,
): Prediction {
	let prediction: Prediction;
	try {
		prediction = provider.readPrediction(response.body, response.headers);
	} catch (error) {
		throw readingError(provider, error, response.status);
	}
	if (prediction.id !== null && id !== null && !isSameId(prediction.id, id)) {
		throw malformedResponseError(
			provider,
			`answered about prediction ${prediction.id} when asked about ${id}`,
			response.status,
		).about(id);
	}
	return { ...prediction, id: id ?? prediction.id };
}

/** The ID as requests need it. */
export function completeId(provider: Provider, id: string, model: string): string {
	return provider.completeId?.(id, model) ?? id;
}

/**
 * Whether an ID as the provider tells it is the one that our requests name, or the last part of it. Where capitals make no
 * difference, as in a UUID, they may have come along from elsewhere (RFC 9562, section 4).
 */
export function isSameId(told: string, id: string): boolean {
	const [one, other] = [told.toLowerCase(), id.toLowerCase()];
	return one === other || other.endsWith(`/${one}`);
}

/**
 * The present state of a prediction.
 * @throws PredictionError naming the prediction
 */
export async function getPrediction(session: GetSession, id: string): Promise<Prediction> {
	const prediction = await requestPrediction(session, statusRequest(session.provider, id), id);
	return await withResult(session, prediction).catch((error: PredictionError) => {
		throw error.about(id);
	});
}

/**
 * Cancels a prediction at the provider.
 * @param heardAt when the provider was last heard to work on it, where that is known
 * @returns what became of it
 * @throws PredictionError naming the prediction; `not_supported` where predictions end by themselves
 */
export async function cancelPrediction(
	session: GetSession,
	id: string,
	heardAt: number | null = null,
): Promise<Prediction> {
	const { provider } = session;
	const request = provider.buildCancelRequest?.(id);
	if (request === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} cannot cancel a prediction`, {
			predictionId: id,
			advice: 'It ends by itself. Use the On Timeout option to stop waiting for it.',
		});
	}
	const canAsk = provider.buildStatusRequest !== undefined;
	let response: ApiResponse;
	try {
		response = await requestAbout(session, request, id, heardAt);
	} catch (thrown) {
		const error = thrown as PredictionError;
		// One that has ended cannot be canceled, and some services cannot cancel at all.
		if (!isNoCancellation(error) || !canAsk) throw error;
		const now = await getPrediction(session, id).catch((reason: PredictionError) => {
			// Only who could be asked, and does not know it, has nothing left to cancel.
			throw reason.code === 'not_found' ? error : reason;
		});
		if (isSettled(now)) return now;
		throw notCanceled(error, now);
	}
	let told: Prediction;
	try {
		told = readPredictionFor(provider, response, id);
	} catch (error) {
		// Some confirm a cancellation without showing the prediction.
		if (canAsk) return await getPrediction(session, id);
		if (!isConfirmation(response)) throw (error as PredictionError).about(id);
		return { ...pendingPrediction(id), status: 'canceled', providerStatus: 'canceled' };
	}
	// What was canceled has no result: a success without one is that of the request.
	return canAsk && lacksResult(told) ? await getPrediction(session, id) : told;
}

/** Whether the provider refuses to cancel, or does not know the prediction or the cancellation (RFC 9110, sections 15.5 and 15.6.2). */
function isNoCancellation({ code, httpStatus }: PredictionError): boolean {
	return code === 'rejected' || code === 'not_found' || httpStatus === 501;
}

/** The error for a prediction that is known and goes on all the same. */
function notCanceled({ message, httpStatus }: PredictionError, now: Prediction): PredictionError {
	return new PredictionError('rejected', message, {
		httpStatus,
		predictionId: now.id,
		status: now.status,
		advice:
			'The prediction is there and has not ended, but the provider did not cancel it, which not every service can. Try again later, or use the Wait operation: it ends by itself.',
	});
}

async function requestPrediction(
	session: GetSession,
	request: ApiRequest,
	id: string,
): Promise<Prediction> {
	const response = await requestAbout(session, request, id);
	try {
		return readPredictionFor(session.provider, response, id);
	} catch (error) {
		throw (error as PredictionError).about(id);
	}
}

async function requestAbout(
	session: GetSession,
	request: ApiRequest,
	id: string,
	heardAt: number | null = null,
): Promise<ApiResponse> {
	const { provider, clock, memory } = session;
	const acceptedAt = heardAt ?? memory.acceptedAt(id, clock.now());
	try {
		return await requestWithRetry(session, request, {
			advice: PREDICTION_ADVICE,
			turns: session.inTurn?.(),
			mayPass: ({ code }) =>
				code === 'not_found' && mayBeUnknownYet(provider, acceptedAt, clock.now()),
		});
	} catch (error) {
		throw (error as PredictionError).about(id);
	}
}
