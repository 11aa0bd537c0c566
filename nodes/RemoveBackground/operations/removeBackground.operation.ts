import type { ImageSlot } from '../../n8n/imageSlot';
import { readImageAddresses } from '../imageAddress';
import { identityOf, imagesOfItem, type InputImage } from '../inputImage';
import { fileIn, nameOfFile } from '../itemFiles';
import { identityOfFiles, uploadFiles } from '../modelInput/fileInput';
import {
	NO_MODEL_INPUT,
	readModelInput,
	type ModelInputValues,
} from '../modelInput/readModelInput';
import type { ImageContext, ItemContext, Work } from '../runContext';
import { uploadImage } from '../uploadImage';
import { runPrediction } from './runPrediction';
import { identityOfWork } from './submission';
import { willBeSubmitted } from './trackEarlier';

export const downloadsByDefault = true;

/** One image in, one cutout out, for each image of the item. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { run, context, itemIndex, parameters } = item;
	const further = await readFurtherInput(item).catch((error: unknown) => ({ error }));
	const modelInput = 'error' in further ? null : further;
	const named = fieldsNamedElsewhere(item, modelInput ?? NO_MODEL_INPUT);
	const images = await imagesOfItem(context, itemIndex, parameters, named);
	for (const [imageIndex, { name }] of images.entries())
		run.names.add({ itemIndex, imageIndex }, name);
	const isKnown = images.every(
		(_, imageIndex) => run.store.identityAt({ itemIndex, imageIndex }) !== null,
	);
	// What was paid for is not lost because the model takes something else by now.
	if ('error' in further && !isKnown) throw further.error;
	if (run.limit.isSet) {
		for (const [imageIndex, image] of images.entries()) {
			const slot = { itemIndex, imageIndex };
			// One that cannot be read is not submitted, and says so in its own turn.
			const counted = await imageContext(item, slot, image, modelInput).catch(() => null);
			if (counted !== null && willBeSubmitted(counted)) run.limit.expect(workKey(counted));
		}
	}
	return images.map((image) => async (slot) => {
		return await runPrediction(await imageContext(item, slot, image, modelInput));
	});
}

async function imageContext(
	item: ItemContext,
	slot: ImageSlot,
	image: InputImage,
	modelInput: ModelInputValues | null,
): Promise<ImageContext> {
	const { run, context, itemIndex, client, parameters } = item;
	const { outputImage, additionalInput } = parameters;
	// What is known of this place needs no second look at the image.
	const identity =
		run.store.identityAt(slot) ??
		(await identityOfRemoval(item, image, modelInput ?? NO_MODEL_INPUT));
	if (run.parameters.mergeDuplicates) run.names.merge(slot, identity);
	return {
		...item,
		slot,
		identity,
		needsFile: true,
		prepareTask: async () => {
			const background = backgroundImageOf(item);
			const { values, files } = modelInput ?? (await readFurtherInput(item));
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
				additionalInput: {
					...values,
					...(await uploadFiles(item, files)),
					...additionalInput,
				},
			};
		},
	};
}

/** The fields of the item whose files are there for something else than to be cut out, which would be paid for. */
function fieldsNamedElsewhere(
	{ parameters }: ItemContext,
	{ files }: ModelInputValues,
): ReadonlySet<string> {
	const { backgroundImage } = parameters.outputImage;
	const inputs = files
		.flatMap(({ parts }) => parts)
		.flatMap((part) => (typeof part === 'string' ? [] : [String(part.field)]));
	return new Set(backgroundImage?.kind === 'field' ? [...inputs, backgroundImage.field] : inputs);
}

/** The model's inputs beside the image. Additional Input wins over them, and they over Output Image. */
async function readFurtherInput(item: ItemContext): Promise<ModelInputValues> {
	const { provider, model, additionalInput, outputImage } = item.parameters;
	const image = provider.inputSchema?.imageInput(model) ?? '';
	return await readModelInput(item, {
		winning: new Set([image, ...Object.keys(additionalInput)]),
		losing: new Set(Object.keys(outputImage.input)),
	});
}

/** The image, who works on it, and everything that decides what the result looks like. */
async function identityOfRemoval(
	item: ItemContext,
	image: InputImage,
	modelInput: ModelInputValues,
): Promise<string> {
	const { context, itemIndex, parameters } = item;
	const { provider, model, maxBytes, outputImage, additionalInput } = parameters;
	// A delivery goes to one URL: an image whose result is expected at another is other work.
	const deliveredTo = parameters.completion === 'submit' ? parameters.webhookUrl : null;
	const background = backgroundImageOf(item);
	return identityOfWork([
		provider.id,
		model,
		await identityOf(context, itemIndex, image, maxBytes),
		JSON.stringify([
			outputImage.input,
			additionalInput,
			modelInput.entered,
			await identityOfFiles(context, itemIndex, modelInput.files),
		]),
		background === null ? '' : await identityOf(context, itemIndex, background, maxBytes),
		...(deliveredTo === null ? [] : [deliveredTo]),
	]);
}

/** The image behind the subject. @throws PredictionError `invalid_input` */
function backgroundImageOf({ context, itemIndex, parameters }: ItemContext): InputImage | null {
	const { backgroundImage: source } = parameters.outputImage;
	if (source === null) return null;
	if (source.kind === 'field') {
		const file = fileIn(context, itemIndex, source.field, 'Background Binary Field');
		return { kind: 'file', ...file, name: nameOfFile(file) || 'background' };
	}
	const [address] = readImageAddresses(source.url);
	return address === undefined ? null : { ...address, name: 'background' };
}

/** Equal for images that are submitted once. */
function workKey({ run, slot, identity }: ImageContext): string {
	const { itemIndex, imageIndex } = slot;
	return run.parameters.mergeDuplicates ? identity : `${itemIndex}.${imageIndex}`;
}
