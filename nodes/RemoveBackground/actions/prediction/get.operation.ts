import type { INodeExecutionData } from 'n8n-workflow';
import { readPredictionId } from '../../readJob';
import type { Step } from '../../step';
import { writeItem } from '../../writeItem';

/** The present state of a prediction. */
export async function execute(step: Step): Promise<INodeExecutionData[]> {
	return [
		writeItem(step, await step.client.refresh(readPredictionId(step.context, step.itemIndex))),
	];
}
