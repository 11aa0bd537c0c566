import type { IExecuteFunctions } from 'n8n-workflow';
import { invalid } from '../n8n/parameterValues';
import type { Client } from '../prediction/client/client';
import { resultFileName, safeFileName } from '../prediction/files/fileName';
import { requireAcceptedAddress, requireAcceptedFile } from '../prediction/files/imageLimits';
import { extensionOf, isImage, isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { notPhoto } from '../prediction/files/notPhoto';
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
	const named = { ...file, fileName: sentName(file) };
	return isInline ? { kind: 'file', ...named } : { kind: 'url', url: await client.upload(named) };
}

/**
 * What a file is called where it is sent. Storage and services tell a type by it, so that of a photo follows the bytes; forms
 * and storage refuse control characters in it, and very long ones.
 */
function sentName({ fileName, mimeType }: ImageFile): string {
	if (isPhoto(mimeType))
		return resultFileName({ wanted: fileName, stem: null, fallback: 'image' }, mimeType, 0);
	return safeFileName(fileName) || `file.${extensionOf(mimeType)}`;
}

/** @throws PredictionError `invalid_input` where nobody can or may fetch it */
function isFetchedByProvider(
	{ provider, host }: Client,
	address: string,
	{ sendAs }: ItemParameters,
): boolean {
	const { takesUrl, takesHttpsOnly = false, file, advice } = provider.imageInput;
	const { username, password, hostname, protocol } = new URL(address);
	const hasPassword = username !== '' || password !== '';
	const isOpen = isPublicHostName(hostname) && !(takesHttpsOnly && protocol === 'http:');
	// A provider on the internet cannot reach an address of a private network.
	const isReachable = isOpen || !isPublicHostName(host);
	if (file === undefined) {
		if (isReachable && !hasPassword) return true;
		const what = hasPassword ? 'has a user name or password' : 'is private';
		throw invalid(`The image URL ${what}, so ${provider.subject} cannot fetch it`, advice);
	}
	if (!takesUrl || hasPassword) return false;
	return sendAs === 'auto' ? isReachable : sendAs === 'url';
}

async function fetchImage(client: Client, url: string, maxBytes: number): Promise<ImageFile> {
	const { bytes, fileName } = await client.fetchFile(url, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isPhoto(mimeType)) {
		// Queries carry signatures.
		const { origin, pathname } = new URL(url);
		const subject = `${origin}${pathname}`;
		if (isImage(mimeType)) throw notPhoto(`The image at ${subject}`, mimeType);
		throw invalid(
			`The image URL ${subject} does not lead to an image`,
			'Open it in a browser: it has to show the image alone, not a page about it.',
		);
	}
	return { bytes, mimeType, fileName: fileName ?? 'image' };
}
