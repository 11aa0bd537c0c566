import type { INodeExecutionData } from 'n8n-workflow';
import type { Parked } from '../../pause';
import { readInput } from '../../readJob';
import type { Step } from '../../step';
import { runJob } from '../runJob';

/** A prediction of any model, with the model's own input. */
export async function execute(step: Step): Promise<INodeExecutionData[] | Parked> {
	const input = readInput(step.context, step.itemIndex);
	return await runJob(step, {
		identity: JSON.stringify(input),
		downloadsByDefault: false,
		needsFile: false,
		inputName: null,
		task: async () => ({ kind: 'create', input }),
	});
}
