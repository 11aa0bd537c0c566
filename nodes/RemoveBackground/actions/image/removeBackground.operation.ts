import type { INodeExecutionData } from 'n8n-workflow';
import { imageFor } from '../../imageFor';
import type { PausedItem } from '../../pause';
import { readOptions } from '../../readJob';
import { readImage, readImageIdentity } from '../../sourceImage';
import type { ItemContext } from '../../step';
import { runPrediction } from '../runJob';

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
