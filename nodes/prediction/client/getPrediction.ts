import { PredictionError } from '../model/errors';
import type { ApiRequest, ApiResponse } from '../model/ports';
import { pendingPrediction, type Prediction } from '../model/prediction';
import type { Provider } from '../model/provider';
import { malformedResponseError } from './apiErrors';
import { requestWithRetry } from './request';
import { withResult } from './readResult';
import type { Session } from './session';

type GetSession = Pick<Session, 'provider' | 'transport' | 'clock' | 'retryBudgetMs'>;

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
	const prediction = provider.readPrediction(response.body, response.headers);
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

/** Whether an ID as the provider tells it is the one that our requests name, or the last part of it. */
export function isSameId(told: string, id: string): boolean {
	return told === id || id.endsWith(`/${told}`);
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
 * @returns what became of it
 * @throws PredictionError naming the prediction; `not_supported` where predictions end by themselves
 */
export async function cancelPrediction(session: GetSession, id: string): Promise<Prediction> {
	const { provider } = session;
	const request = provider.buildCancelRequest?.(id);
	if (request === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} cannot cancel a prediction`, {
			predictionId: id,
			advice: 'It ends by itself. Use the On Timeout option to stop waiting for it.',
		});
	}
	return await requestPrediction(session, request, id).catch(async (error: PredictionError) => {
		// Some confirm a cancellation without showing the prediction.
		if (error.code !== 'malformed_response') throw error;
		if (provider.buildStatusRequest !== undefined) return await getPrediction(session, id);
		return { ...pendingPrediction(id), status: 'canceled', providerStatus: 'canceled' };
	});
}

async function requestPrediction(
	session: GetSession,
	request: ApiRequest,
	id: string,
): Promise<Prediction> {
	try {
		const response = await requestWithRetry(session, request);
		return readPredictionFor(session.provider, response, id);
	} catch (error) {
		throw (error as PredictionError).about(id);
	}
}
