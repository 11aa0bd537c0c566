import { isJsonObject, type JsonValue } from '../model/json';
import { mediaTypeOf } from './mediaType';
import { kindOfName } from './outputRank';
import { filesInText } from './outputText';

const SHOWN_CHARACTERS = 40;
/** Deeper than any service nests. */
const MAX_DEPTH = 100;

/** A response of a provider without the weight of the files inside it: of each only the beginning and the length are left. */
export function truncateInlineFiles(value: unknown): JsonValue {
	return shortened(value, '', 0);
}

/** @param name of the key that the value stands under */
function shortened(value: unknown, name: string, depth: number): JsonValue {
	if (depth > MAX_DEPTH) return null;
	if (value instanceof Uint8Array)
		return `${mediaTypeOf(value) ?? 'binary data'}, ${value.length} bytes`;
	if (Array.isArray(value)) return value.map((part) => shortened(part, name, depth + 1));
	if (isJsonObject(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, part]) => [key, shortened(part, key, depth + 1)]),
		);
	}
	return typeof value === 'string' ? shortenedText(value, name) : (value as JsonValue);
}

function shortenedText(text: string, name: string): string {
	if (text.length <= SHOWN_CHARACTERS) return text;
	const [file] = filesInText(text, { kind: kindOfName(name), hasServerPaths: false });
	return file?.kind === 'inline'
		? `${text.slice(0, SHOWN_CHARACTERS)}… (${text.length} characters)`
		: text;
}
