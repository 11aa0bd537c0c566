import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItem } from '../outputItem';

/** Ends a prediction at the provider. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	return [
		toOutputItem(step, await step.client.cancel(readPredictionId(step.context, step.itemIndex))),
	];
}
