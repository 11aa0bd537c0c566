import type { IExecuteFunctions } from 'n8n-workflow';
import { invalid } from '../n8n/parameterValues';
import type { Client } from '../prediction/client/client';
import { safeFileName } from '../prediction/files/fileName';
import { requireAcceptedAddress, requireAcceptedFile } from '../prediction/files/imageLimits';
import { extensionOf, isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { isPublicHostName } from '../prediction/files/publicUrl';
import { PredictionError } from '../prediction/model/errors';
import type { ImageFile } from '../prediction/model/ports';
import type { SubmittedImage } from '../prediction/model/submission';
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
	const { provider, maxBytes, model } = parameters;
	if (image.kind === 'url' && isFetchedByProvider(client, image.url, parameters)) {
		requireAcceptedAddress(provider, model, image.url);
		return { kind: 'url', url: image.url };
	}
	const file =
		image.kind === 'url'
			? await fetchImage(client, image.url, maxBytes)
			: await readImageFile(context, itemIndex, image, maxBytes);
	return await uploadFile(client, model, file);
}

/**
 * Brings a file to where the provider can see it.
 * @throws PredictionError with advice where the provider does not take it
 */
export async function uploadFile(
	client: Client,
	model: string,
	file: ImageFile,
): Promise<SubmittedImage> {
	const { provider } = client;
	const { file: way, advice } = provider.imageInput;
	if (way === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} does not accept files`, {
			advice,
		});
	}
	requireAcceptedFile(provider, model, file);
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
		// Queries carry signatures.
		const { origin, pathname } = new URL(url);
		throw invalid(
			`The image URL ${origin}${pathname} does not lead to an image`,
			'Open it in a browser: it has to show the image alone, not a page about it.',
		);
	}
	return { bytes, mimeType, fileName: fileName ?? `image.${extensionOf(mimeType)}` };
}
