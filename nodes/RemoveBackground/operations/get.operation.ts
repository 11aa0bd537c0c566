import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItem } from '../outputItem';

/** The present state of a prediction. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	return [
		toOutputItem(
			step,
			await step.client.getPrediction(readPredictionId(step.context, step.itemIndex)),
		),
	];
}
