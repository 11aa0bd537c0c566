import type { IExecuteFunctions } from 'n8n-workflow';
import { invalid } from '../n8n/parameterValues';
import type { Client } from '../prediction/client/client';
import { safeFileName } from '../prediction/files/fileName';
import { formatMegabytes } from '../prediction/files/fileSize';
import { extensionOf, isImage, isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { isPublicHostName } from '../prediction/files/publicUrl';
import { PredictionError } from '../prediction/model/errors';
import type { ImageFile } from '../prediction/model/ports';
import {
	modelName,
	type Model,
	type Provider,
	type SubmittedImage,
} from '../prediction/model/provider';
import { readImageFile, type InputImage } from './inputImage';
import type { ItemParameters } from './itemParameters';

/**
 * Brings an image to where the provider can see it: a URL as it is, a file by upload or inside the request. An address
 * that the provider cannot fetch is fetched here and sent as a file.
 * @throws PredictionError with advice where the provider does not take it
 */
export async function uploadImage(
	context: IExecuteFunctions,
	itemIndex: number,
	client: Client,
	image: InputImage,
	parameters: ItemParameters,
): Promise<SubmittedImage> {
	const { maxBytes, model } = parameters;
	if (image.kind === 'url' && isFetchedByProvider(client, image.url, parameters)) {
		return { kind: 'url', url: image.url };
	}
	const file =
		image.kind === 'url'
			? await fetchImage(client, image.url, maxBytes)
			: await readImageFile(context, itemIndex, image, maxBytes);
	return await uploadFile(client, file, modelOf(client.provider, model));
}

/**
 * Brings a file to where the provider can see it.
 * @param model the model that it is an image for, where that is one of the list
 * @throws PredictionError with advice where the provider, or the model, does not take it
 */
export async function uploadFile(
	client: Client,
	file: ImageFile,
	model?: Model,
): Promise<SubmittedImage> {
	const { provider } = client;
	const { file: way, advice } = provider.imageInput;
	if (way === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} does not accept files`, {
			advice,
		});
	}
	requireAccepted(provider, file);
	if (model?.maxImageBytes !== undefined) {
		requireSize(model.name, file, model.maxImageBytes, advice);
	}
	const isInline = way.via === 'request' || file.bytes.length <= (way.inlineUpToBytes ?? -1);
	if (isInline) return { kind: 'file', ...file };
	const fileName = safeFileName(file.fileName) || `image.${extensionOf(file.mimeType)}`;
	return { kind: 'url', url: await client.upload({ ...file, fileName }) };
}

function isFetchedByProvider(
	{ provider, host }: Client,
	url: string,
	{ sendAs }: ItemParameters,
): boolean {
	const { takesUrl, file } = provider.imageInput;
	if (file === undefined) return true;
	if (!takesUrl) return false;
	if (sendAs !== 'auto') return sendAs === 'url';
	// A provider on the internet cannot reach an address of a private network.
	return isPublicHostName(new URL(url).hostname) || !isPublicHostName(host);
}

async function fetchImage(client: Client, url: string, maxBytes: number): Promise<ImageFile> {
	const { bytes, fileName } = await client.fetchFile(url, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isPhoto(mimeType)) {
		throw invalid(
			`The image URL ${url} does not lead to an image`,
			'Open it in a browser: it has to show the image alone, not a page about it.',
		);
	}
	return { bytes, mimeType, fileName: fileName ?? `image.${extensionOf(mimeType)}` };
}

/** What the provider surely refuses is refused here, before anything is paid. */
function requireAccepted(
	{ subject, imageInput: { maxBytes, mediaTypes, advice } }: Provider,
	file: ImageFile,
): void {
	const { mimeType } = file;
	if (mediaTypes !== undefined && isImage(mimeType) && !mediaTypes.includes(mimeType)) {
		const taken = mediaTypes.map((type) => extensionOf(type).toUpperCase()).join(', ');
		throw new PredictionError(
			'invalid_input',
			`${subject} does not accept ${extensionOf(mimeType).toUpperCase()} images`,
			{ advice: `Convert the image first, e.g. to JPEG or PNG. ${subject} accepts ${taken}.` },
		);
	}
	if (maxBytes !== undefined) requireSize(subject, file, maxBytes, advice);
}

function requireSize(
	subject: string,
	{ bytes }: ImageFile,
	maxBytes: number,
	advice: string,
): void {
	if (bytes.length <= maxBytes) return;
	throw new PredictionError(
		'file_too_large',
		`The image is ${formatMegabytes(bytes.length)}; ${subject} accepts files up to ${formatMegabytes(maxBytes)}`,
		{ advice },
	);
}

/** The model of the provider's list, whichever way the user gave it. */
function modelOf(provider: Provider, given: string): Model | undefined {
	const wanted = modelName(provider, given);
	return provider.models.find(({ name }) => name === wanted);
}
