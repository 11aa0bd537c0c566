import { isJsonObject, type JsonValue } from '../model/json';
import { mediaTypeOf } from './mediaType';
import { readFiles } from './outputFiles';

const SHOWN_CHARACTERS = 40;

/** An answer of a service without the weight of the files inside it: of each only the beginning and the length are left. */
export function truncateInlineFiles(value: unknown): JsonValue {
	if (value instanceof Uint8Array)
		return `${mediaTypeOf(value) ?? 'binary data'}, ${value.length} bytes`;
	if (Array.isArray(value)) return value.map(truncateInlineFiles);
	if (isJsonObject(value))
		return Object.fromEntries(
			Object.entries(value).map(([key, part]) => [key, truncateInlineFiles(part)]),
		);
	if (typeof value === 'string' && readFiles(value)[0]?.kind === 'inline')
		return `${value.slice(0, SHOWN_CHARACTERS)}… (${value.length} characters)`;
	return value as JsonValue;
}
