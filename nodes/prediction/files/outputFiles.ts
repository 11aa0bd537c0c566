import { isImage, mediaTypeOf } from './mediaType';
import { isJsonObject, type JsonValue } from '../model/json';
import type { OutputFile } from '../model/prediction';

const MAX_DEPTH = 5;
const DATA_URI = /^data:([^;,]*)[^,]*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;
/** Shorter text is a word, not a picture. */
const MIN_BASE64_LENGTH = 64;

/**
 * Finds the files in a result of any shape: string, array or object; URL, data URI or bare base64.
 * An object with a `url` is one file; other objects are searched value by value, in their order.
 */
export function readFiles(output: unknown, depth = 0): OutputFile[] {
	if (depth > MAX_DEPTH) return [];
	if (output instanceof Uint8Array) return readBytes(output);
	if (typeof output === 'string') return readText(output.trim());
	if (Array.isArray(output)) return output.flatMap((part) => readFiles(part, depth + 1));
	if (!isJsonObject(output)) return [];
	if (typeof output.url === 'string') return readText(output.url.trim());
	return Object.values(output).flatMap((part) => readFiles(part, depth + 1));
}

/** What is left of a result once its files are taken out: null when it was made of files. */
export function readValue(output: unknown, files: readonly OutputFile[]): JsonValue {
	return files.length > 0 || isEmpty(output) ? null : (output as JsonValue);
}

function isEmpty(output: unknown): boolean {
	return (output ?? '') === '' || (Array.isArray(output) && output.length === 0);
}

function readText(text: string): OutputFile[] {
	if (/^https?:\/\/\S+$/i.test(text)) return [{ kind: 'url', url: text }];
	const prefix = DATA_URI.exec(text);
	if (prefix) {
		const mediaType = prefix[1]?.toLowerCase() ?? '';
		const content = text.slice(prefix[0].length);
		return [{ kind: 'inline', content, ...(isImage(mediaType) && { mediaType }) }];
	}
	return isPicture(text) ? [{ kind: 'inline', content: text }] : [];
}

function readBytes(content: Uint8Array): OutputFile[] {
	const mediaType = mediaTypeOf(content);
	return [{ kind: 'inline', content, ...(isImage(mediaType) && { mediaType: mediaType ?? '' }) }];
}

function isPicture(text: string): boolean {
	if (text.length < MIN_BASE64_LENGTH) return false;
	const head = text.slice(0, MIN_BASE64_LENGTH);
	return BASE64.test(head) && mediaTypeOf(Buffer.from(head, 'base64')) !== null;
}
