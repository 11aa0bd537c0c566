import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../../readJob';
import type { ItemContext } from '../../step';
import { toOutputItem } from '../../writeItem';

/** The present state of a prediction. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	return [
		toOutputItem(
			step,
			await step.client.getPrediction(readPredictionId(step.context, step.itemIndex)),
		),
	];
}
