import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { httpError, textOf } from './responses';
import { shortened } from './shortened';

export const SUBJECT = 'fal';

/** Words of the answer to a cancellation, whatever its HTTP status (https://fal.ai/docs/inference-api/queue/cancel, 2026-09-03). */
const CANCEL_WORDS = ['OK', 'CANCELLATION_REQUESTED', 'ALREADY_COMPLETED', 'NOT_FOUND'];

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

/** What a delivery to a webhook has, which says OK too. */
const OF_DELIVERY = ['payload', 'payload_error', 'gateway_request_id'];

/** The word that answers a cancellation, as its status, its detail or plain text; null in other bodies. */
export function cancelWord(body: unknown): string | null {
	const told = isJsonObject(body) ? [body.status, body.detail] : [body];
	const word = told
		.map((part) => textOf(part).toUpperCase())
		.find((text) => CANCEL_WORDS.includes(text));
	// Anything may answer with a plain OK.
	const isOther = isJsonObject(body) ? OF_DELIVERY.some((name) => name in body) : true;
	return word === undefined || (word === 'OK' && isOther) ? null : word;
}
