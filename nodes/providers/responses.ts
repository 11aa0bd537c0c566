import type { z } from 'zod';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import { isJsonObject, toJson } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';

const MAX_MESSAGE_LENGTH = 500;

/** Words lie no deeper in an answer. */
const MAX_DEPTH = 8;

/**
 * Reads a body with a schema that knows only what is used.
 * @param expected what the body should be at all, for a person
 * @throws PredictionError `malformed_response`, naming the path that does not fit
 */
export function readBody<T extends z.ZodTypeAny>(
	label: string,
	schema: T,
	body: unknown,
	expected = 'a JSON object',
): z.output<T> {
	const result = schema.safeParse(body);
	if (result.success) return result.data as z.output<T>;
	const path = result.error.issues[0]?.path.join('.') ?? '';
	const where = path === '' ? `it is not ${expected}` : `"${path}" is missing or of the wrong kind`;
	throw new PredictionError(
		'malformed_response',
		`${label} sent an answer that cannot be read: ${where}${quoted(body)}`,
		{
			advice:
				'Check the base URL in the credential: the answer does not look like this provider. If it is right, the provider may have changed its API.',
		},
	);
}

/**
 * Reads the entries of a list. One that cannot be read hides none of the others; where none can be read, it is no such list.
 * @throws PredictionError `malformed_response`, of the first entry
 */
export function readEach<T>(entries: readonly unknown[], read: (entry: unknown) => T): T[] {
	const unreadable: unknown[] = [];
	const readable = entries.flatMap((entry) => {
		try {
			return [read(entry)];
		} catch (error) {
			unreadable.push(error);
			return [];
		}
	});
	if (readable.length === 0 && unreadable.length > 0) throw unreadable[0];
	return readable;
}

/** What an HTTP status means where a service says nothing else. */
export function codeOfStatus(status: number): ErrorCode {
	if (status === 401 || status === 403) return 'unauthorized';
	if (status === 402) return 'billing';
	if (status === 404) return 'not_found';
	if (status === 413) return 'file_too_large';
	if (status === 429) return 'rate_limited';
	if (status === 408 || status >= 500) return 'unavailable';
	return 'rejected';
}

export function isSuccess(response: ApiResponse): boolean {
	return response.status >= 200 && response.status < 300;
}

/** The words of a body for a person: the first of the named fields that has some, else a short plain text; never a web page or a picture. */
export function wordsOf(body: unknown, fields: readonly string[]): string {
	if (typeof body === 'string') return /^\s*<|^data:/.test(body) ? '' : shortened(body);
	if (!isJsonObject(body)) return '';
	for (const field of fields) {
		const words = textOf(body[field]);
		if (words !== '') return shortened(words);
	}
	return '';
}

/** Text, or the texts in a list or in an error object, as one line. */
export function textOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value.trim();
	if (depth > MAX_DEPTH) return '';
	const inner = (part: unknown) => textOf(part, depth + 1);
	if (Array.isArray(value)) return value.map(inner).filter(Boolean).join('; ');
	if (!isJsonObject(value)) return '';
	return inner(value.message) || inner(value.msg) || inner(value.detail) || inner(value.error);
}

/** An error field: empty text and null both mean that there is none. */
export function errorOf(value: unknown): string | null {
	if (value === null || value === undefined || value === '' || value === false) return null;
	return textOf(value) || shortened(toJson(value));
}

/** One line that a person reads to its end. */
export function shortened(words: string): string {
	const line = words.replace(/\s+/g, ' ').trim();
	return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}…` : line;
}

function quoted(body: unknown): string {
	const words = wordsOf(body, ['message', 'error', 'detail']);
	return words === '' ? '' : ` (it says: ${words})`;
}
