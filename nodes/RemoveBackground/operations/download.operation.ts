import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../../prediction/model/errors';
import { assertSucceeded } from '../../prediction/client/outcome';
import { readPredictionId } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItemWithFiles } from '../outputItem';

/** Fetches the result of a prediction that has ended. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	const { context, itemIndex, client, provider } = step;
	const predictionId = readPredictionId(context, itemIndex);
	const prediction = assertSucceeded(client.session, await client.getPrediction(predictionId));
	if (prediction.files.length === 0) {
		throw new PredictionError(
			'malformed_response',
			`Prediction ${predictionId} has no file: ${provider.label} returned another kind of result`,
			{
				predictionId,
				status: prediction.status,
				advice: 'Use the Get operation: it gives the result as output.',
			},
		);
	}
	return [await toOutputItemWithFiles(step, prediction, null)];
}
