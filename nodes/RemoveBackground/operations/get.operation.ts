import { toOutputItem } from '../outputItem';
import type { ItemContext, Work } from '../runContext';
import { requirePredictionId } from './predictionId';

/** The present state of a prediction. */
export function workOf(item: ItemContext): Work[] {
	const predictionId = requirePredictionId(item.parameters);
	return [async () => [toOutputItem(item, await item.client.getPrediction(predictionId))]];
}
