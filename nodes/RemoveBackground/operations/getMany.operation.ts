import type { INodeExecutionData } from 'n8n-workflow';
import { readLimit } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItem } from '../outputItem';

/** The account's predictions, one item each, newest first. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	const predictions = await step.client.list(readLimit(step.context, step.itemIndex));
	return predictions.map((prediction) => toOutputItem(step, prediction));
}
