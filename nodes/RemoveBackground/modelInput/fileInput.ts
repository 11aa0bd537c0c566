import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { invalid, text } from '../../n8n/parameterValues';
import { extensionOf, mediaTypeOf, toDataUri } from '../../prediction/files/mediaType';
import { PredictionError } from '../../prediction/model/errors';
import { isJsonObject, type JsonObject, type JsonValue } from '../../prediction/model/json';
import type { ValueRule } from '../../prediction/modelInput/inputField';
import { splitAddresses } from '../addressList';
import { readWebAddress } from '../imageAddress';
import { bytesOf, fileIn, hashOf, nameOfFile, type ItemFile } from '../itemFiles';
import type { ItemContext } from '../runContext';
import { uploadFile } from '../uploadImage';

/** An input of the model that takes files: addresses, which are passed on, and files of the item. */
export interface FileInput {
	readonly name: string;
	readonly parts: ReadonlyArray<string | ItemFile>;
	/** Whether the model takes a list, even of one. */
	readonly isList: boolean;
}

/** RFC 3986; a name of a binary field has no colon. */
const ADDRESS = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Reads the value of a form: an address, the name of a binary field, a file that an expression gave, or several of them.
 * @throws PredictionError `invalid_input`, naming the input and the files that the item has
 */
export function readFileInput(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	rule: ValueRule,
	value: unknown,
): FileInput {
	const { types } = rule;
	const isList = types.length > 0 && types.every((type) => type === 'array');
	const values = Array.isArray(value) ? (value as unknown[]) : isList ? listed(value) : [value];
	const parts = values
		.filter((part) => part !== null && part !== undefined && part !== '')
		.flatMap((part) => readPart(context, itemIndex, name, part));
	if (parts.length > 1 && types.length > 0 && !types.includes('array')) {
		throw invalid(`The model input "${name}" takes one file, not ${parts.length}`, 'Give it one.');
	}
	return { name, parts, isList: isList || parts.length > 1 };
}

/** What the files are, for the identity of the work. */
export async function identityOfFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	inputs: readonly FileInput[],
): Promise<JsonValue> {
	return await Promise.all(
		inputs.map(async ({ name, parts, isList }) => [
			name,
			isList,
			...(await Promise.all(
				parts.map(async (part) =>
					typeof part === 'string' ? part : await hashOf(context, itemIndex, part),
				),
			)),
		]),
	);
}

/** Brings the files to where the provider can see them. @returns the inputs as the model takes them */
export async function uploadFiles(
	item: ItemContext,
	inputs: readonly FileInput[],
): Promise<JsonObject> {
	const values: Array<[string, JsonValue]> = [];
	for (const { name, parts, isList } of inputs) {
		const sent: string[] = [];
		for (const part of parts) sent.push(typeof part === 'string' ? part : await upload(item, part));
		values.push([name, isList ? sent : (sent[0] ?? '')]);
	}
	return Object.fromEntries(values);
}

async function upload(
	{ context, itemIndex, client, parameters }: ItemContext,
	file: ItemFile,
): Promise<string> {
	const bytes = await bytesOf(context, itemIndex, file, parameters.maxBytes);
	const mimeType = mediaTypeOf(bytes) ?? (text(file.binary.mimeType) || 'application/octet-stream');
	const fileName = nameOfFile(file) || `file.${extensionOf(mimeType)}`;
	const sent = await uploadFile(client, parameters.model, { bytes, mimeType, fileName });
	return sent.kind === 'url' ? sent.url : toDataUri(sent.bytes, sent.mimeType);
}

function readPart(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	part: unknown,
): Array<string | ItemFile> {
	if (isJsonObject(part)) return [fileOf(context, itemIndex, name, part as unknown as IBinaryData)];
	const texts = typeof part === 'string' ? splitAddresses(part) : [String(part)];
	// An expression that gave nothing but spaces is none.
	return (texts.length === 0 ? [''] : texts).map((text) => {
		if (/^https?:/i.test(text)) return readWebAddress(text);
		return ADDRESS.test(text) ? text : fileOf(context, itemIndex, name, text);
	});
}

function fileOf(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	field: string | IBinaryData,
): ItemFile {
	try {
		return fileIn(context, itemIndex, field, `the model input "${name}"`);
	} catch (error) {
		const what = typeof field === 'string' ? `"${field}"` : 'what it is set to';
		const message = `The model input "${name}" needs a file, and ${what} is neither a binary field with one nor a URL`;
		throw error instanceof PredictionError ? error.with({}, message) : (error as Error);
	}
}

/** Several in one text: a JSON list, names separated by commas, or addresses. A comma can be part of an address. */
function listed(value: unknown): unknown[] {
	if (typeof value !== 'string') return [value];
	if (/^\s*\[/.test(value)) {
		try {
			const list: unknown = JSON.parse(value);
			if (Array.isArray(list)) return list;
		} catch {
			return [value];
		}
	}
	const addresses = splitAddresses(value);
	if (/^(https?|data):/i.test(addresses[0] ?? '')) return addresses;
	const separator = ADDRESS.test(value.trim()) ? /[\s,;]+(?=[a-z][a-z0-9+.-]*:)/i : /[,\n]/;
	return value.split(separator).map((part) => part.trim());
}
