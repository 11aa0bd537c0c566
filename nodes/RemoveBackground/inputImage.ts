import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { fileNameFromUrl } from '../prediction/files/fileName';
import { isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { notPhoto } from '../prediction/files/notPhoto';
import type { ImageFile } from '../prediction/model/ports';
import { readImageAddresses } from './imageAddress';
import {
	bytesOf,
	fileIn,
	hashOf,
	imageFilesOf,
	nameOfFile,
	requireSize,
	type ItemFile,
} from './itemFiles';
import type { ItemParameters } from './itemParameters';

/** An image as the workflow has it: not yet read, not yet where the provider can see it. */
export type InputImage = { readonly name: string } & (
	| { readonly kind: 'url'; readonly url: string }
	| { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mimeType: string }
	| ({ readonly kind: 'file' } & ItemFile)
);

/**
 * The images of an item, in its order.
 * @param namedElsewhere the fields of files that are there for something else
 * @throws PredictionError `invalid_input`
 */
export async function imagesOfItem(
	context: IExecuteFunctions,
	itemIndex: number,
	{ imageSource, imageUrl, binaryFields }: ItemParameters,
	namedElsewhere: ReadonlySet<string>,
): Promise<InputImage[]> {
	if (imageSource === 'url') {
		return readImageAddresses(imageUrl).map((address) =>
			address.kind === 'url'
				? { ...address, name: fileNameFromUrl(address.url) ?? 'image' }
				: { ...address, name: 'image' },
		);
	}
	const files =
		binaryFields.length === 0
			? await imageFilesOf(context, itemIndex, namedElsewhere)
			: binaryFields.map((field) => fileIn(context, itemIndex, field));
	return files.map((file) => ({
		kind: 'file',
		...file,
		name: nameOfFile(file) || 'image',
	}));
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
	if (image.kind === 'bytes') {
		return `sha256:${createHash('sha256').update(image.bytes).digest('hex')}`;
	}
	requireSize(image.binary.bytes ?? 0, maxBytes);
	return `sha256:${await hashOf(context, itemIndex, image)}`;
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
	const { name } = image;
	const bytes =
		image.kind === 'bytes' ? image.bytes : await bytesOf(context, itemIndex, image, maxBytes);
	requireSize(bytes.length, maxBytes);
	const mimeType = mediaTypeOf(bytes);
	if (mimeType === null || !isPhoto(mimeType)) throw notPhoto(`The file ${name}`, mimeType);
	return { bytes, mimeType, fileName: name };
}
