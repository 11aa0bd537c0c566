import type { INodeExecutionData } from 'n8n-workflow';
import { imageFor } from '../uploadImage';
import type { PausedItem } from '../pauseResume/pause';
import { readOptions } from '../itemParameters';
import { readImage, readImageIdentity } from '../inputImage';
import type { ItemContext } from '../itemContext';
import { runPrediction } from './runPrediction';

/** One picture in, one cutout out. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[] | PausedItem> {
	const { context, itemIndex, provider, client } = step;
	const { maxBytes, outputFormat, additionalInput } = readOptions(context, itemIndex);
	const { identity, name } = readImageIdentity(context, itemIndex);
	return await runPrediction(step, {
		identity: JSON.stringify([identity, outputFormat, additionalInput]),
		downloadsByDefault: true,
		needsFile: true,
		inputName: name,
		task: async () => ({
			kind: 'removeBackground',
			image: await imageFor(provider, client, await readImage(context, itemIndex, maxBytes)),
			outputFormat,
			additionalInput,
		}),
	});
}
