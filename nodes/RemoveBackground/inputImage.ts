import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { invalid } from '../n8n/parameterValues';
import { fileNameFromUrl } from '../prediction/files/fileName';
import { formatMegabytes } from '../prediction/files/fileSize';
import { extensionOf, isImage, mediaTypeOf } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';
import type { ImageFile } from '../prediction/model/ports';
import { readImageAddresses } from './imageAddress';
import type { ItemParameters } from './itemParameters';

/** An image as the workflow has it: not yet read, not yet where the provider can see it. */
export type InputImage = { readonly name: string | null } & (
	| { readonly kind: 'url'; readonly url: string }
	| { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mimeType: string }
	| { readonly kind: 'binary'; readonly field: string; readonly binary: IBinaryData }
);

/**
 * The images of an item.
 * @throws PredictionError `invalid_input`
 */
export function imagesOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	{ imageSource, imageUrl, binaryFields }: ItemParameters,
): InputImage[] {
	if (imageSource === 'url') {
		return readImageAddresses(imageUrl).map((address) =>
			address.kind === 'url'
				? { ...address, name: fileNameFromUrl(address.url) ?? 'image' }
				: { ...address, name: 'image' },
		);
	}
	return binaryFields.map((field) => {
		const binary = binaryIn(context, itemIndex, field);
		return { kind: 'binary', field, binary, name: binary.fileName ?? 'image' };
	});
}

/**
 * What the image is, whatever it is called and wherever n8n keeps it: a hash of its bytes, or its address. n8n renames
 * the storage of uploaded files when an execution ends, so a storage ID is no identity.
 * @throws PredictionError `file_too_large`
 */
export async function identityOf(
	context: IExecuteFunctions,
	itemIndex: number,
	image: InputImage,
	maxBytes: number,
): Promise<string> {
	if (image.kind === 'url') return `url:${image.url}`;
	if (image.kind === 'binary' && (image.binary.bytes ?? 0) > maxBytes)
		throw tooLarge(image.binary.bytes ?? 0, maxBytes);
	const hash = createHash('sha256');
	if (image.kind === 'bytes') hash.update(image.bytes);
	else if (image.binary.id === undefined) {
		hash.update(await context.helpers.getBinaryDataBuffer(itemIndex, image.field));
	} else {
		const stream = await context.helpers.getBinaryStream(image.binary.id);
		for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
	}
	return `sha256:${hash.digest('hex')}`;
}

/**
 * The bytes of an image that is a file.
 * @throws PredictionError `invalid_input`, `file_too_large`
 */
export async function readImageFile(
	context: IExecuteFunctions,
	itemIndex: number,
	image: Exclude<InputImage, { kind: 'url' }>,
	maxBytes: number,
): Promise<ImageFile> {
	const name = image.name ?? '';
	const bytes =
		image.kind === 'bytes'
			? image.bytes
			: await context.helpers.getBinaryDataBuffer(itemIndex, image.field);
	if (bytes.length === 0)
		throw invalid('The image file is empty', 'Check the node that provides the file.');
	if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isImage(mimeType)) {
		throw invalid(
			`The file ${name} is not an image`.replace('  ', ' '),
			'Pass a PNG, JPEG, WebP, GIF, AVIF, HEIC, TIFF or BMP file.',
		);
	}
	return { bytes, mimeType, fileName: name || `image.${extensionOf(mimeType)}` };
}

function binaryIn(context: IExecuteFunctions, itemIndex: number, field: string): IBinaryData {
	try {
		return context.helpers.assertBinaryData(itemIndex, field);
	} catch {
		const names = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
		const advice =
			names.length === 0
				? 'This item has no binary data. Add a node before this one that outputs the image, or set Image Source to URL.'
				: `The item has files in: ${names.join(', ')}. Enter one of these as Input Binary Field.`;
		throw invalid(`There is no file in the binary field "${field}"`, advice);
	}
}

function tooLarge(bytes: number, maxBytes: number): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The image is ${formatMegabytes(bytes)}, which exceeds the ${formatMegabytes(maxBytes)} limit`,
		{ advice: 'Make the image smaller, or increase the Max File Size option.' },
	);
}
