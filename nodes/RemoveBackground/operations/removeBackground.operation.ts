import { identityOf, imagesOfItem } from '../inputImage';
import type { ItemContext, Work } from '../runContext';
import { uploadImage } from '../uploadImage';
import { runPrediction } from './runPrediction';

export const downloadsByDefault = true;

/** One image in, one cutout out, for each image of the item. */
export function workOf(item: ItemContext): Work[] {
	const { context, itemIndex, client, parameters } = item;
	const { maxBytes, outputFormat, additionalInput } = parameters;
	return imagesOfItem(context, itemIndex, parameters).map((image) => async (slot) => {
		const identity = await identityOf(context, itemIndex, image, maxBytes);
		return await runPrediction(
			{ ...item, slot },
			{
				work: JSON.stringify([identity, outputFormat, additionalInput]),
				needsFile: true,
				inputName: image.name,
				prepareTask: async () => ({
					kind: 'removeBackground',
					image: await uploadImage(context, itemIndex, client, image, maxBytes),
					outputFormat,
					additionalInput,
				}),
			},
		);
	});
}
