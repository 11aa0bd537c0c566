import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { rememberStreamClass } from '../n8n/byteStream';
import { invalid } from '../n8n/parameterValues';
import { formatMegabytes } from '../prediction/files/fileSize';
import { isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';

/** A file of an item: the field that has it, and what n8n knows of it. */
export interface ItemFile {
	/** A name, or the file itself where an expression gave it. */
	readonly field: string | IBinaryData;
	readonly binary: IBinaryData;
}

/**
 * A file by the name of its field.
 * @throws PredictionError `invalid_input`, naming the files that the item has
 */
export function fileIn(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
): ItemFile {
	try {
		return { field, binary: context.helpers.assertBinaryData(itemIndex, field as string) };
	} catch {
		const name = typeof field === 'string' ? `field "${field}"` : 'field';
		throw invalid(`There is no file in the binary ${name}`, filesInWords(context, itemIndex));
	}
}

/** All files of an item, in its order. */
function filesOf(context: IExecuteFunctions, itemIndex: number): ItemFile[] {
	const { json = {}, binary = {} } = context.getInputData()[itemIndex] ?? {};
	// Workflows can keep files among the fields of the item, too.
	const inJson = Object.entries(json).filter(([, value]) => isFile(value));
	const named = [...Object.keys(binary), ...inJson.map(([name]) => name)];
	return named.map((name) => fileIn(context, itemIndex, name));
}

/**
 * The images among the files of an item: by their bytes, as names and types can be wrong. What is no image is left out
 * beside images; a file alone is taken as it is and refused later by its name.
 * @throws PredictionError `invalid_input` where there is no image
 */
export async function imageFilesOf(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<ItemFile[]> {
	const files = filesOf(context, itemIndex);
	if (files.length === 1) return files;
	const images: ItemFile[] = [];
	for (const file of files) {
		const type = mediaTypeOf(await headOf(context, itemIndex, file));
		if (isPhoto(type)) images.push(file);
	}
	if (images.length > 0) return images;
	throw invalid(
		files.length === 0 ? 'This item has no file' : 'None of the files of this item is an image',
		filesInWords(context, itemIndex),
	);
}

/** A hash of the bytes, read as a stream where n8n's binary data mode can. */
export async function hashOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ field, binary }: ItemFile,
): Promise<string> {
	const hash = createHash('sha256');
	if (binary.id === undefined) {
		hash.update(await context.helpers.getBinaryDataBuffer(itemIndex, field as string));
	} else {
		const stream = await context.helpers.getBinaryStream(binary.id);
		rememberStreamClass(stream);
		for await (const chunk of stream as AsyncIterable<Buffer>) hash.update(chunk);
	}
	return hash.digest('hex');
}

/**
 * The bytes of a file.
 * @throws PredictionError `invalid_input`, `file_too_large`
 */
export async function bytesOf(
	context: IExecuteFunctions,
	itemIndex: number,
	file: ItemFile,
	maxBytes: number,
): Promise<Buffer> {
	requireSize(file.binary.bytes ?? 0, maxBytes);
	const bytes = await context.helpers.getBinaryDataBuffer(itemIndex, file.field as string);
	if (bytes.length === 0)
		throw invalid('The image file is empty', 'Check the node that provides the file.');
	requireSize(bytes.length, maxBytes);
	return bytes;
}

/** @throws PredictionError `file_too_large` */
export function requireSize(bytes: number, maxBytes: number): void {
	if (bytes <= maxBytes) return;
	throw new PredictionError(
		'file_too_large',
		`The image is ${formatMegabytes(bytes)}, which exceeds the ${formatMegabytes(maxBytes)} limit`,
		{ advice: 'Make the image smaller, or increase the Max File Size option.' },
	);
}

async function headOf(
	context: IExecuteFunctions,
	itemIndex: number,
	{ field, binary }: ItemFile,
): Promise<Uint8Array> {
	if (binary.id === undefined)
		return await context.helpers.getBinaryDataBuffer(itemIndex, field as string);
	const stream = await context.helpers.getBinaryStream(binary.id);
	for await (const chunk of stream as AsyncIterable<Buffer>) return chunk;
	return new Uint8Array();
}

function filesInWords(context: IExecuteFunctions, itemIndex: number): string {
	const files = filesOf(context, itemIndex).map(({ field, binary: { fileName, mimeType } }) => {
		return `${String(field)} (${[fileName, mimeType].filter(Boolean).join(', ')})`;
	});
	return files.length === 0
		? 'This item has no binary data. Add a node before this one that outputs the image, or set Image Source to URL.'
		: `The item has: ${files.join('; ')}. Enter the name of a field with an image as Input Binary Field.`;
}

function isFile(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, data, id } = value as Record<string, unknown>;
	return typeof mimeType === 'string' && (typeof data === 'string' || typeof id === 'string');
}
