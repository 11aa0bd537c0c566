import { z } from 'zod';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import { isJsonObject, toJson, type JsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { isGatewayStatus } from '../prediction/model/retryPolicy';

const MAX_MESSAGE_LENGTH = 500;

/** What of a text is read to find them. */
const MAX_READ_LENGTH = 64_000;

/** Words lie no deeper in a response. */
const MAX_DEPTH = 8;

/** A number, also as text; of nothing else can one be made. */
export const numberOrText = z.number().or(z.string().trim().min(1).pipe(z.coerce.number()));

/**
 * Reads a body with a schema that knows only what is used.
 * @param subject the provider, as the subject of a sentence
 * @param expected what the body should be at all, for a person
 * @throws PredictionError `malformed_response`, naming the path that does not fit
 */
export function readBody<T extends z.ZodTypeAny>(
	subject: string,
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
		`${subject} sent a response that cannot be read: ${where}${quoted(body)}`,
		{
			advice:
				"Check the Base URL in the credential: the response does not look like this provider's. If it is right, the provider may have changed its API.",
		},
	);
}

/** Reads JSON that a response holds as text. @throws PredictionError `malformed_response` */
export function readJsonText<T extends z.ZodTypeAny>(
	subject: string,
	schema: T,
	text: string,
): z.output<T> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		value = text;
	}
	return readBody(subject, schema, value);
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

/** What an HTTP status means where a provider says nothing else (RFC 9110, section 15). */
export function codeOfStatus(status: number): ErrorCode {
	if (status === 401 || status === 403) return 'unauthorized';
	if (status === 402) return 'billing';
	if (status === 404) return 'not_found';
	if (status === 407) return 'unreachable';
	if (status === 413) return 'file_too_large';
	if (status === 429) return 'rate_limited';
	if (status === 408 || status === 499 || status >= 500) return 'unavailable';
	return 'rejected';
}

/** Whether a code inside a body is the status of a gateway, behind which the work may go on. */
export function isGatewayCode(code: number): boolean {
	return code < 600 && isGatewayStatus(code);
}

export function isSuccess(response: ApiResponse): boolean {
	return response.status >= 200 && response.status < 300;
}

/**
 * What an HTTP error means where its status says it all; null for a success.
 * @param message the provider's own words, empty where it used none
 * @param isOwn whether the body has the error form that the provider documents
 */
export function httpError(
	response: ApiResponse,
	message: string,
	isOwn: boolean,
): ApiErrorInfo | null {
	if (isSuccess(response)) return null;
	if (response.status >= 300 && response.status < 400) {
		// An API that redirects is not where we thought; following it would carry the key along.
		return {
			code: 'rejected',
			message: `it redirects to another address (HTTP ${response.status})`,
			advice:
				'Redirects are not followed, to keep the key safe. Enter the final address as the Base URL in the credential.',
			isOwn: true,
		};
	}
	return { code: codeOfStatus(response.status), message, isOwn };
}

/** The words of a body for a person: the first of the named fields that has some, else a short plain text; never a web page or an image. */
export function wordsOf(body: unknown, fields: readonly string[]): string {
	if (typeof body === 'string') return /^\s*<|^data:/.test(body) ? '' : shortened(body);
	if (!isJsonObject(body)) return '';
	for (const field of fields) {
		const words = textOf(body[field]);
		if (words !== '') return shortened(words);
	}
	return '';
}

/** Text, or the texts in a list or in an error object, as one line; a complaint about a field names the field. */
export function textOf(value: unknown, depth = 0): string {
	if (typeof value === 'string') return value.trim();
	if (depth > MAX_DEPTH) return '';
	const inner = (part: unknown) => textOf(part, depth + 1);
	if (Array.isArray(value)) return value.map(inner).filter(Boolean).join('; ');
	if (!isJsonObject(value)) return '';
	const words =
		inner(value.message) ||
		inner(value.msg) ||
		inner(value.detail) ||
		inner(value.error) ||
		inner(value.description) ||
		inner(value.title);
	if (words === '') return byField(value, depth);
	// A path in one piece is one of the request, not of its body.
	const path = Array.isArray(value.path) ? value.path : undefined;
	const field = fieldOf(value.loc ?? value.field ?? value.param ?? path);
	return field === '' || words.includes(field) ? words : `${field}: ${words}`;
}

/** Complaints listed by the names of their fields: `{"image": ["This field is required."]}`. */
function byField(value: JsonObject, depth: number): string {
	return Object.entries(value)
		.filter(([, complaints]) => Array.isArray(complaints))
		.map(([name, complaints]) => ({ name, words: textOf(complaints, depth + 1) }))
		.filter(({ words }) => words !== '')
		.map(({ name, words }) => `${name}: ${words}`)
		.join('; ');
}

/** What a prediction says of its failure: empty text and null both mean that it says nothing. */
export function failureReasonOf(value: unknown): string | null {
	if (value === null || value === undefined || value === '' || value === false) return null;
	return shortened(textOf(value) || toJson(value)) || null;
}

/** Of a traceback of Python the line that says what happened: the first behind the last frame, as a message may have several. */
function exceptionIn(lines: readonly string[]): string {
	const lastFrame = lines.map((line) => /^\s+File "/.test(line)).lastIndexOf(true);
	const behind = lastFrame < 0 ? [] : lines.slice(lastFrame + 1);
	return behind.find((line) => /^\S/.test(line)) ?? lines.at(-1) ?? '';
}

/** One line that a person reads to its end: of a traceback the one that says what happened. */
export function shortened(text: string): string {
	const words = text.slice(0, MAX_READ_LENGTH);
	const lines = words.split(/\r?\n/).filter((line) => line.trim() !== '');
	const isTraceback = lines.some((line) => /^\s*Traceback \(most recent call last\)/.test(line));
	const isStack = lines.length > 1 && lines.slice(1).every((line) => /^\s+at\s/.test(line));
	const said = isTraceback ? exceptionIn(lines) : isStack ? (lines[0] ?? '') : words;
	const line = said.replace(/\s+/g, ' ').trim();
	return line.length > MAX_MESSAGE_LENGTH ? `${line.slice(0, MAX_MESSAGE_LENGTH)}…` : line;
}

/** The name of an input in a validation complaint: `["body", "input", "image"]` is `image`. */
function fieldOf(location: unknown): string {
	const parts = Array.isArray(location) ? location : [location];
	const named = parts.filter(
		(part) => (typeof part === 'string' || typeof part === 'number') && part !== '',
	);
	while (named.length > 1 && (named[0] === 'body' || named[0] === 'input')) named.shift();
	return named.join('.');
}

function quoted(body: unknown): string {
	const words = wordsOf(body, ['message', 'error', 'detail']);
	return words === '' ? '' : ` (it says: ${words})`;
}
