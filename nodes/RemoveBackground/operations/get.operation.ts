import { toOutputItem } from '../outputItem';
import type { ItemContext, Work } from '../runContext';
import { requirePredictionId } from './predictionId';

/** The present state of a prediction. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const predictionId = requirePredictionId(item.parameters);
	return [async () => [toOutputItem(item, await item.client.getPredictionInTurn(predictionId))]];
}
