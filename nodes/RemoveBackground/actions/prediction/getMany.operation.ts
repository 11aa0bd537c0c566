import type { INodeExecutionData } from 'n8n-workflow';
import { readLimit } from '../../readJob';
import type { Step } from '../../step';
import { writeItem } from '../../writeItem';

/** The account's predictions, one item each, newest first. */
export async function execute(step: Step): Promise<INodeExecutionData[]> {
	const predictions = await step.client.list(readLimit(step.context, step.itemIndex));
	return predictions.map((prediction) => writeItem(step, prediction));
}
