import { z } from 'zod';
import { PredictionError } from '../prediction/model/errors';
import { isJsonObject, toJson, type JsonValue } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { PredictionStatus } from '../prediction/model/prediction';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { tellsOfGateway } from './bodyCodes';
import { codeOfError, isAboutKey } from './errorCode';
import { shortened } from './shortened';
import { textOf, withComplaints, WORDS } from './textOf';

export { textOf } from './textOf';

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

/** Reads JSON that a response holds as text, with or without a byte order mark. @throws PredictionError `malformed_response` */
export function readJsonText<T extends z.ZodTypeAny>(
	subject: string,
	schema: T,
	text: string,
): z.output<T> {
	let value: unknown;
	try {
		value = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		value = text;
	}
	return readBody(subject, schema, value);
}

/** What a text says in JSON, however often it was written as text and with or without a byte order mark; else the value itself. */
export function parsed(value: unknown): JsonValue {
	if (typeof value !== 'string') return (value ?? null) as JsonValue;
	try {
		const json = JSON.parse(value.replace(/^\uFEFF/, '')) as JsonValue;
		return typeof json === 'string' ? parsed(json) : json;
	} catch {
		return value;
	}
}

/**
 * Reads the entries of a list. One that cannot be read hides none of the others; where none can be read or names anything, it is
 * no such list.
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
	if (readable.length === 0 && unreadable.length > 0 && !entries.some(hasId)) throw unreadable[0];
	return readable;
}

function hasId(entry: unknown): boolean {
	return isJsonObject(entry) && Object.keys(entry).some((name) => /^(\w*_)?id$|Id$/.test(name));
}

export function isSuccess(response: ApiResponse): boolean {
	return response.status >= 200 && response.status < 300;
}

/**
 * What an HTTP error means where its status and its words say it all; null for a success.
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
	const { status, body } = response;
	const words = message || otherWordsOf(body);
	return {
		code: codeOfError(status, words, body),
		message: shortened(withComplaints(words, body)),
		isOwn: isOwn || (status === 403 && isAboutKey(words)),
		...(tellsOfGateway(response) && { mayHaveBeenAccepted: true }),
	};
}

/** The words of a body for a person: the first of the named fields that has some, else a short plain text; never a web page or an image. */
export function wordsOf(body: unknown, fields: readonly string[]): string {
	if (typeof body === 'string') return /^\s*<|^data:/.test(body) ? '' : shortened(body);
	if (!isJsonObject(body)) return '';
	const found = fields.map((field) => textOf(body[field])).filter(Boolean);
	return shortened(found.find((words) => !NAME_OF_STATUS.test(words)) ?? found[0] ?? '');
}

/** What a status of HTTP is called, which says less than any other words (RFC 9110, section 15.5). */
const NAME_OF_STATUS = /^(bad request|unprocessable (entity|content))\.?$/i;

/** Where else they have them, and the codes that say less. */
const OTHER_WORDS = [
	...[...WORDS, 'errors', 'issues', 'details', 'reason'],
	...['errorMessage', 'error_message', 'Message', 'data'],
];
const CODES = ['code', 'error_code', 'errorCode'];

/** The words of an error in a form that its provider does not document, or in XML. */
export function otherWordsOf(body: unknown): string {
	if (body instanceof Uint8Array) return '';
	if (typeof body === 'string') return shortened(/<message>([^<]+)</i.exec(body)?.[1] ?? '');
	return shortened(textOf(body, 0, OTHER_WORDS) || textOf(body, 0, [...OTHER_WORDS, ...CODES]));
}

/** What a prediction says of its failure: empty text and null both mean that it says nothing. */
export function failureReasonOf(value: unknown): string | null {
	if (value === null || value === undefined || value === '' || value === false) return null;
	return shortened(withComplaints(textOf(value), value) || toJson(value)) || null;
}

/** Where a prediction that ended badly may have its words, where its error has none. */
const REASONS = ['fail_reason', 'message', 'reason', 'failMsg'];

/** What a prediction says of its failure: its error, or else, once it failed or was canceled, what it says beside it. */
export function failureReasonIn(status: PredictionStatus, told: unknown): string | null {
	if (!isJsonObject(told)) return null;
	// Before that, a message tells of the progress.
	const hasEndedBadly = status === 'failed' || status === 'canceled';
	let reason = failureReasonOf(told.error);
	for (const name of hasEndedBadly ? REASONS : []) reason ??= failureReasonOf(told[name]);
	return reason;
}

function quoted(body: unknown): string {
	const words = wordsOf(body, ['message', 'error', 'detail']);
	return words === '' ? '' : ` (it says: ${words})`;
}
