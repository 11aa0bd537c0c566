import { jsonObject } from '../../n8n/parameterValues';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { identityOfWork, runPrediction } from './runPrediction';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = false;

/** A prediction of any model, with the model's own input. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, itemIndex, parameters } = item;
	const { provider, model } = parameters;
	const input = jsonObject(parameters.input, 'Input');
	const slot = { itemIndex, imageIndex: 0 };
	const prediction: ImageContext = {
		...item,
		slot,
		// Equal inputs are no duplicates here: many models give another result every time.
		identity:
			run.store.identityAt(slot) ??
			identityOfWork([provider.id, model, JSON.stringify(input), String(itemIndex)]),
		inputName: null,
		needsFile: false,
		prepareTask: async () => ({ kind: 'create', input }),
	};
	if (run.limit.isSet && willBeSubmitted(prediction)) run.limit.expect(String(itemIndex));
	return [async () => await runPrediction(prediction)];
}
