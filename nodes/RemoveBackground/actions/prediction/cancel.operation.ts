import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../../readJob';
import type { ItemContext } from '../../step';
import { toOutputItem } from '../../writeItem';

/** Ends a prediction at the provider. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	return [
		toOutputItem(step, await step.client.cancel(readPredictionId(step.context, step.itemIndex))),
	];
}
