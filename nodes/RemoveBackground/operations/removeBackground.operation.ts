import type { ImageSlot } from '../../n8n/submissionStore';
import { readImageAddresses } from '../imageAddress';
import { identityOf, imagesOfItem, type InputImage } from '../inputImage';
import { fileIn } from '../itemFiles';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { uploadImage } from '../uploadImage';
import { identityOfWork, runPrediction } from './runPrediction';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = true;

/** One image in, one cutout out, for each image of the item. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, context, itemIndex, parameters } = item;
	const images = await imagesOfItem(context, itemIndex, parameters);
	for (const [imageIndex, { name }] of images.entries())
		run.names.add({ itemIndex, imageIndex }, name);
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
	const { outputImage, additionalInput } = parameters;
	return {
		...item,
		slot,
		// What is known of this place needs no second look at the image.
		identity: run.store.identityAt(slot) ?? (await identityOfRemoval(item, image)),
		needsFile: true,
		prepareTask: async () => {
			const background = backgroundImageOf(item);
			const isMixed = background !== null && (image.kind === 'url') !== (background.kind === 'url');
			const sending =
				isMixed && outputImage.sendsAlike ? { ...parameters, sendAs: 'file' as const } : parameters;
			return {
				kind: 'removeBackground',
				image: await uploadImage(context, itemIndex, client, image, sending),
				outputInput: outputImage.input,
				...(background !== null && {
					backgroundImage: await uploadImage(context, itemIndex, client, background, sending),
				}),
				additionalInput,
			};
		},
	};
}

/** The image, who works on it, and everything that decides what the result looks like. */
async function identityOfRemoval(item: ItemContext, image: InputImage): Promise<string> {
	const { context, itemIndex, parameters } = item;
	const { provider, model, maxBytes, outputImage, additionalInput } = parameters;
	const background = backgroundImageOf(item);
	return identityOfWork([
		provider.id,
		model,
		await identityOf(context, itemIndex, image, maxBytes),
		JSON.stringify([outputImage.input, additionalInput]),
		background === null ? '' : await identityOf(context, itemIndex, background, maxBytes),
	]);
}

/** The image behind the subject. @throws PredictionError `invalid_input` */
function backgroundImageOf({ context, itemIndex, parameters }: ItemContext): InputImage | null {
	const { backgroundImage: source } = parameters.outputImage;
	if (source === null) return null;
	if (source.kind === 'field') {
		const file = fileIn(context, itemIndex, source.field);
		return { kind: 'file', ...file, name: file.binary.fileName ?? 'background' };
	}
	const [address] = readImageAddresses(source.url);
	return address === undefined ? null : { ...address, name: 'background' };
}

/** Equal for images that are submitted once. */
function workKey({ run, slot, identity }: ImageContext): string {
	const { itemIndex, imageIndex } = slot;
	return run.parameters.mergeDuplicates ? identity : `${itemIndex}.${imageIndex}`;
}
