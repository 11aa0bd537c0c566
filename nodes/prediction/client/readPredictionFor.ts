import type { ApiResponse } from '../model/ports';
import type { Prediction } from '../model/prediction';
import { malformedResponseError } from './apiErrors';
import type { Session } from './session';

/** Reads an answer about one prediction. An answer about another one is not believed. */
export function readPredictionFor(
	session: Session,
	response: ApiResponse,
	id: string | null,
): Prediction {
	const prediction = session.provider.readPrediction(response.body);
	if (prediction.id !== null && id !== null && prediction.id !== id) {
		throw malformedResponseError(
			session.provider,
			`answered about prediction ${prediction.id} when asked about ${id}`,
			response.status,
		).about(id);
	}
	return { ...prediction, id: prediction.id ?? id };
}
