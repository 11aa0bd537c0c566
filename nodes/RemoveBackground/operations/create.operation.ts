import { jsonObject } from '../../n8n/parameterValues';
import type { ItemContext, Work } from '../runContext';
import { runPrediction } from './runPrediction';

export const downloadsByDefault = false;

/** A prediction of any model, with the model's own input. */
export function workOf(item: ItemContext): Work[] {
	const input = jsonObject(item.parameters.input, 'Input');
	return [
		async (slot) =>
			await runPrediction(
				{ ...item, slot },
				{
					work: JSON.stringify(input),
					needsFile: false,
					inputName: null,
					prepareTask: async () => ({ kind: 'create', input }),
				},
			),
	];
}
