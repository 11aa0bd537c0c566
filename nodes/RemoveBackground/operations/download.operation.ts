import { assertSucceeded } from '../../prediction/client/outcome';
import { PredictionError } from '../../prediction/model/errors';
import { toOutputItemWithFiles } from '../outputItem';
import type { Prediction } from '../../prediction/model/prediction';
import type { ItemContext, Work } from '../runContext';
import { requirePredictionId } from './predictionId';

/** A result may appear later than the end of its prediction. */
const APPEARS_WITHIN_MS = 60_000;

/** Fetches the result of a prediction that has ended. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { client, parameters } = item;
	const { provider } = parameters;
	const predictionId = requirePredictionId(parameters);
	return [
		async () => {
			const prediction = assertSucceeded(provider, await client.getPredictionInTurn(predictionId));
			if (prediction.files.length > 0)
				return [
					await toOutputItemWithFiles(item, prediction, {
						isFresh: endedLately(prediction, client.clock.now()),
					}),
				];
			throw new PredictionError(
				'malformed_response',
				`Prediction ${predictionId} has no file: ${provider.subject} returned another kind of result`,
				{
					predictionId,
					status: prediction.status,
					advice: 'Use the Get operation: it returns the result as output.',
				},
			);
		},
	];
}

function endedLately({ completedAt }: Prediction, now: number): boolean {
	const endedAt = Date.parse(completedAt ?? '');
	return Number.isNaN(endedAt) || now - endedAt < APPEARS_WITHIN_MS;
}
