import type { INodeExecutionData } from 'n8n-workflow';
import type { PausedItem } from '../pauseResume/pause';
import { readInput } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { runPrediction } from './runPrediction';

/** A prediction of any model, with the model's own input. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[] | PausedItem> {
	const input = readInput(step.context, step.itemIndex);
	return await runPrediction(step, {
		identity: JSON.stringify(input),
		downloadsByDefault: false,
		needsFile: false,
		inputName: null,
		task: async () => ({ kind: 'create', input }),
	});
}
