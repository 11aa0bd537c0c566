import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../../readJob';
import type { Step } from '../../step';
import { writeItem } from '../../writeItem';

/** Ends a prediction at the provider. */
export async function execute(step: Step): Promise<INodeExecutionData[]> {
	return [
		writeItem(step, await step.client.cancel(readPredictionId(step.context, step.itemIndex))),
	];
}
