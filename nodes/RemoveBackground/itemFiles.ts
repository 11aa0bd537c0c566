import { createHash } from 'node:crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { rememberStreamClass } from '../n8n/byteStream';
import { invalid, text } from '../n8n/parameterValues';
import { formatMegabytes } from '../prediction/files/fileSize';
import { isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { PredictionError } from '../prediction/model/errors';

/** A file of an item: the field that has it, and what n8n knows of it. */
export interface ItemFile {
	/** A name, or the file itself where an expression gave it. */
	readonly field: string | IBinaryData;
	readonly binary: IBinaryData;
}

/** Where the form asks for the images of an item. */
const IMAGE_FIELD = 'Input Binary Field';

/**
 * A file by the name of its field.
 * @param enteredAs where the form asks for that name
 * @throws PredictionError `invalid_input`, naming the files that the item has
 */
export function fileIn(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string | IBinaryData,
	enteredAs = IMAGE_FIELD,
): ItemFile {
	try {
		return { field, binary: context.helpers.assertBinaryData(itemIndex, field as string) };
	} catch {
		const name = typeof field === 'string' ? `field "${field}"` : 'field';
		const files = filesInWords(context, itemIndex);
		throw invalid(
			`There is no file in the binary ${name}`,
			files === null
				? withoutFiles(enteredAs)
				: `${files} Enter the name of one of these fields as ${enteredAs}.`,
		);
	}
}

/** What a file is called; empty where it has no name. A Code node may have written anything there. */
export function nameOfFile({ binary }: ItemFile): string {
	return text(binary.fileName);
}

/** All files of an item, in its order. */
function filesOf(context: IExecuteFunctions, itemIndex: number): ItemFile[] {
	const { json = {}, binary = {} } = context.getInputData()[itemIndex] ?? {};
	// Workflows can keep files among the fields of the item, too.
	const inJson = Object.entries(json).filter(([, value]) => isFile(value));
	const named = [...Object.keys(binary), ...inJson.map(([name]) => name)];
	return named.flatMap((name) => {
		try {
			return [{ field: name, binary: context.helpers.assertBinaryData(itemIndex, name) }];
		} catch {
			// Where n8n keeps no files in fields, it only looks like one.
			return [];
		}
	});
}

/**
 * The images among the files of an item: by their bytes, as names and types can be wrong. What is no image is left out
 * beside images; a file alone is taken as it is and refused later by its name.
 * @param namedElsewhere the fields of files that are there for something else, such as the image behind the subject
 * @throws PredictionError `invalid_input` where there is no image
 */
export async function imageFilesOf(
	context: IExecuteFunctions,
	itemIndex: number,
	namedElsewhere: ReadonlySet<string>,
): Promise<ItemFile[]> {
	const all = filesOf(context, itemIndex);
	const others = all.filter(({ field }) => !namedElsewhere.has(String(field)));
	const files = others.length === 0 ? all : others;
	if (files.length === 1) return files;
	const images: ItemFile[] = [];
	for (const file of files) {
		const type = mediaTypeOf(await headOf(context, itemIndex, file));
		if (isPhoto(type)) images.push(file);
	}
	if (images.length > 0) return images;
	if (files.length === 0) throw invalid('This item has no file', withoutFiles(IMAGE_FIELD));
	throw invalid(
		'None of the files of this item is an image',
		`${filesInWords(context, itemIndex)} ${ADD_A_NODE}, or set Image Source to URL.`,
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

const ADD_A_NODE = 'Add a node before this one that outputs the image';

function withoutFiles(enteredAs: string): string {
	const instead = enteredAs === IMAGE_FIELD ? ', or set Image Source to URL' : '';
	return `This item has no binary data. ${ADD_A_NODE}${instead}.`;
}

/** Null where the item has none. */
function filesInWords(context: IExecuteFunctions, itemIndex: number): string | null {
	const files = filesOf(context, itemIndex).map(({ field, binary: { fileName, mimeType } }) => {
		return `${String(field)} (${[fileName, mimeType].filter(Boolean).join(', ')})`;
	});
	return files.length === 0 ? null : `The item has: ${files.join('; ')}.`;
}

function isFile(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { mimeType, data, id } = value as Record<string, unknown>;
	return typeof mimeType === 'string' && (typeof data === 'string' || typeof id === 'string');
}
