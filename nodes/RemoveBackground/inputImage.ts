import type { IExecuteFunctions } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import { fileNameFromUrl } from '../prediction/files/fileName';
import { isImage, mediaTypeOf } from '../prediction/files/mediaType';
import { formatMegabytes } from '../prediction/files/fileSize';
import { invalid, oneOf, requiredUrl, text } from './parameterValues';

/** A picture as the workflow has it: not yet where the service can see it. */
export type SourceImage =
	| { readonly kind: 'url'; readonly url: string }
	| {
			readonly kind: 'bytes';
			readonly bytes: Uint8Array;
			readonly mimeType: string;
			readonly name: string | null;
	  };

/**
 * The picture of an item.
 * @throws PredictionError `invalid_input`, `file_too_large`
 */
export async function readImage(
	context: IExecuteFunctions,
	itemIndex: number,
	maxBytes: number,
): Promise<SourceImage> {
	const source = oneOf(
		context.getNodeParameter('imageSource', itemIndex, 'binary'),
		['binary', 'url'],
		'Image Source',
	);
	if (source === 'url') {
		const url = requiredUrl(context.getNodeParameter('imageUrl', itemIndex, ''), 'The image URL');
		return { kind: 'url', url };
	}
	const field = context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string;
	const binary = binaryIn(context, itemIndex, field);
	if ((binary.bytes ?? 0) > maxBytes) throw tooLarge(binary.bytes ?? 0, maxBytes);
	const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, field);
	if (bytes.length === 0)
		throw invalid('The image file is empty', 'Check the step that provides the file.');
	if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isImage(mimeType)) {
		throw invalid(
			`The file ${binary.fileName ?? ''} is not an image`.replace('  ', ' '),
			'Pass a PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF or BMP file.',
		);
	}
	return { kind: 'bytes', bytes, mimeType, name: binary.fileName ?? null };
}

/** Which picture it is, without reading it: the same identity means the same picture. */
export function readImageIdentity(
	context: IExecuteFunctions,
	itemIndex: number,
): { identity: string; name: string | null } {
	if (context.getNodeParameter('imageSource', itemIndex, 'binary') === 'url') {
		const url = text(context.getNodeParameter('imageUrl', itemIndex, ''));
		return { identity: url, name: fileNameFromUrl(url) ?? 'image' };
	}
	const binary = binaryIn(
		context,
		itemIndex,
		context.getNodeParameter('binaryPropertyName', itemIndex, 'data') as string,
	);
	const name = binary.fileName ?? 'image';
	return { identity: JSON.stringify([binary.id ?? binary.data, name, binary.mimeType]), name };
}

function binaryIn(context: IExecuteFunctions, itemIndex: number, field: string) {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		const advice =
			names.length === 0
				? 'The item carries no file at all. Put a step before this one that provides the image, or set Image Source to URL.'
				: `The item carries files in: ${names.join(', ')}. Enter one of these as Input Binary Field.`;
		throw invalid(`There is no file in the binary field "${String(field)}"`, advice);
	}
}

function tooLarge(bytes: number, maxBytes: number): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The image has ${formatMegabytes(bytes)}, more than the limit of ${formatMegabytes(maxBytes)}`,
		{
			advice: 'Make the image smaller, or raise the Max File Size option.',
		},
	);
}
