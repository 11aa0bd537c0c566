import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { httpError, shortened, textOf } from './responses';

export const SUBJECT = 'fal';

/** Words of the answer to a cancellation, whatever its HTTP status (https://fal.ai/docs/inference-api/queue/cancel, 2026-09-03). */
const CANCEL_WORDS = ['OK', 'CANCELLATION_REQUESTED', 'ALREADY_COMPLETED', 'NOT_FOUND'];

/** The account has no credit: it is locked then (seen in public issues, 2026-09-03; its HTTP status is not documented). */
const EMPTY_ACCOUNT = /exhausted balance|top up your balance|insufficient (credit|balance|funds)/i;

/**
 * Errors are `{detail: [{loc, msg, type}]}` of a model and `{detail: "…", error_type}` of the platform. With 5xx only those
 * are fal's own that name a request: the others come from what stands in front of it.
 * Source: https://fal.ai/docs/documentation/model-apis/errors and …/request-errors, 2026-09-03.
 */
export function readFalError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body, headers } = response;
	// A gateway in front of it has no such words.
	const isOnTheWay = status === 408 || status === 499 || status >= 500;
	const word = isOnTheWay ? null : cancelWord(body);
	if (word !== null && word !== 'NOT_FOUND') return null;
	const type = errorType(response);
	const words = wordsOfError(body) || (word === null ? '' : 'it does not know this request');
	const message = type === '' || words.includes(type) ? words : `${words} (${type})`.trim();
	const isOwn =
		word !== null ||
		(hasDetail(body) && (status < 500 || headers['x-fal-request-id'] !== undefined));
	const error = httpError(response, shortened(message), isOwn);
	if (error === null) return word === null ? null : { code: 'not_found', message, isOwn };
	if (status < 500 && EMPTY_ACCOUNT.test(words)) return { ...error, code: 'billing' };
	return error;
}

/** Of a model's complaints only what is said and about which input: they repeat what was sent. */
function wordsOfError(body: unknown): string {
	if (typeof body === 'string') return /^\s*</.test(body) ? '' : shortened(body);
	return isJsonObject(body)
		? textOf(body.detail) || textOf(body.error) || textOf(body.message)
		: '';
}

export function hasDetail(body: unknown): body is { readonly detail: unknown } {
	return isJsonObject(body) && body.detail !== undefined;
}

/** The platform's word for a failure, in the body or in a header. */
export function errorType({ body, headers }: ApiResponse): string {
	const inBody = isJsonObject(body) ? textOf(body.error_type) : '';
	return inBody || (headers['x-fal-error-type'] ?? '');
}

/** The word that answers a cancellation; null in other bodies. A delivery says OK too, but names its request. */
export function cancelWord(body: unknown): string | null {
	if (!isJsonObject(body)) return null;
	const word = textOf(body.status);
	const isDelivery = word === 'OK' && body.request_id !== undefined;
	return CANCEL_WORDS.includes(word) && !isDelivery ? word : null;
}
