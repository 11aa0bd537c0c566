import type { IExecuteFunctions } from 'n8n-workflow';
import type { Client } from '../prediction/client/client';
import { safeFileName } from '../prediction/files/fileName';
import { formatMegabytes } from '../prediction/files/fileSize';
import { extensionOf } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';
import type { ImageFile } from '../prediction/model/ports';
import type { Provider, SubmittedImage } from '../prediction/model/provider';
import { readImageFile, type InputImage } from './inputImage';

/**
 * Brings an image to where the provider can see it: a URL as it is, a file by upload or inside the request.
 * @throws PredictionError with advice where the provider does not take it
 */
export async function uploadImage(
	context: IExecuteFunctions,
	itemIndex: number,
	client: Client,
	image: InputImage,
	maxBytes: number,
): Promise<SubmittedImage> {
	if (image.kind === 'url') return { kind: 'url', url: image.url };
	const { provider } = client;
	const { file: way, advice } = provider.imageInput;
	if (way === undefined) {
		throw new PredictionError('not_supported', `${provider.subject} does not accept files`, {
			advice,
		});
	}
	const file = await readImageFile(context, itemIndex, image, maxBytes);
	requireAcceptedSize(provider, file);
	if (way.via === 'request') return { kind: 'file', ...file };
	const fileName = safeFileName(file.fileName) || `image.${extensionOf(file.mimeType)}`;
	return { kind: 'url', url: await client.upload({ ...file, fileName }) };
}

function requireAcceptedSize(
	{ subject, imageInput: { maxBytes = Number.POSITIVE_INFINITY, advice } }: Provider,
	{ bytes }: ImageFile,
): void {
	if (bytes.length <= maxBytes) return;
	throw new PredictionError(
		'file_too_large',
		`The image is ${formatMegabytes(bytes.length)}; ${subject} accepts files up to ${formatMegabytes(maxBytes)}`,
		{ advice },
	);
}
