import type { ImageSlot } from '../../n8n/submissionStore';
import { identityOf, imagesOfItem, type InputImage } from '../inputImage';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { uploadImage } from '../uploadImage';
import { identityOfWork, runPrediction } from './runPrediction';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = true;

/** One image in, one cutout out, for each image of the item. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, context, itemIndex, parameters } = item;
	const images = await imagesOfItem(context, itemIndex, parameters);
	if (run.limit.isSet) {
		for (const [imageIndex, image] of images.entries()) {
			const counted = await imageContext(item, { itemIndex, imageIndex }, image);
			if (willBeSubmitted(counted)) run.limit.expect(workKey(counted));
		}
	}
	return images.map((image) => async (slot) => {
		return await runPrediction(await imageContext(item, slot, image));
	});
}

async function imageContext(
	item: ItemContext,
	slot: ImageSlot,
	image: InputImage,
): Promise<ImageContext> {
	const { run, context, itemIndex, client, parameters } = item;
	const { provider, model, maxBytes, outputFormat, additionalInput } = parameters;
	const settings = JSON.stringify([outputFormat, additionalInput]);
	// What is known of this place needs no second look at the image.
	const identity =
		run.store.identityAt(slot) ??
		identityOfWork([
			provider.id,
			model,
			await identityOf(context, itemIndex, image, maxBytes),
			settings,
		]);
	return {
		...item,
		slot,
		identity,
		inputName: image.name,
		needsFile: true,
		prepareTask: async () => ({
			kind: 'removeBackground',
			image: await uploadImage(context, itemIndex, client, image, parameters),
			outputFormat,
			additionalInput,
		}),
	};
}

/** Equal for images that are submitted once. */
function workKey({ run, slot, identity }: ImageContext): string {
	const { itemIndex, imageIndex } = slot;
	return run.parameters.mergeDuplicates ? identity : `${itemIndex}.${imageIndex}`;
}
