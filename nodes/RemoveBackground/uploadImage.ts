import type { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import { safeFileName } from '../prediction/files/fileName';
import { extensionOf, toDataUri } from '../prediction/files/mediaType';
import { formatMegabytes } from '../prediction/files/fileSize';
import type { Provider } from '../prediction/model/provider';
import type { SourceImage } from './inputImage';

/**
 * Brings a picture to where the service can see it: a URL as it is, a file by upload or inside the request.
 * @returns the URL or data URI for the model
 * @throws PredictionError with advice where the service takes public URLs only
 */
export async function imageFor(
	provider: Provider,
	client: Client,
	image: SourceImage,
): Promise<string> {
	if (image.kind === 'url') return image.url;
	const { imageInput } = provider;
	switch (imageInput.kind) {
		case 'url':
			throw new PredictionError('not_supported', `${provider.label} takes no files`, {
				advice: imageInput.advice,
			});
		case 'inline':
			if (image.bytes.length > imageInput.maxBytes)
				throw tooLarge(provider, image.bytes.length, imageInput);
			return toDataUri(image.bytes, image.mimeType);
		case 'upload':
			if (image.bytes.length <= imageInput.inlineUpToBytes)
				return toDataUri(image.bytes, image.mimeType);
			return await client.upload(imageInput.upload, {
				bytes: image.bytes,
				mimeType: image.mimeType,
				fileName: safeFileName(image.name ?? '') || `image.${extensionOf(image.mimeType)}`,
			});
	}
}

function tooLarge(
	provider: Provider,
	bytes: number,
	limit: { maxBytes: number; advice: string },
): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The image has ${formatMegabytes(bytes)}; files for ${provider.label} can have up to ${formatMegabytes(limit.maxBytes)}`,
		{ advice: limit.advice },
	);
}
