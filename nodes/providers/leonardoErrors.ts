import { isJsonObject, type JsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo } from '../prediction/model/provider';
import { codeOfError, isEmptyAccount } from './errorCode';
import { hasResult } from './leonardoResponses';
import { failureReasonOf, httpError, isSuccess, numberOrText, textOf, wordsOf } from './responses';

/**
 * Errors come with HTTP 200 too: `errors[]` with a status of their own, `{error, path, code}` of the gateway that checks keys,
 * and nothing in place of a generation that is unknown. Sources: https://docs.leonardo.ai/docs/migrate-from-the-removebg-api-to-leonardoai, 2026-09-02;
 * https://docs.leonardo.ai/docs/api-error-messages, 2026-01-28.
 */
export function readLeonardoError(response: ApiResponse): ApiErrorInfo | null {
	const { body } = response;
	if (tellsNothing(body))
		return { code: 'not_found', message: 'it does not know this generation', isOwn: true };
	const first = errorIn(response);
	if (first === undefined) {
		const isOwn = isJsonObject(body) && typeof body.error === 'string';
		return httpError(response, wordsOf(body, ['error', 'message', 'detail']), isOwn);
	}
	const message = failureReasonOf(first) ?? '';
	const code = codeIn(first);
	if (UNAUTHORIZED.test(message) || UNAUTHORIZED.test(code))
		return { code: 'unauthorized', message, isOwn: true };
	// An empty account has no status of its own (seen in the field, 2026-11-28).
	const told = statusIn(first);
	if (isEmptyAccount(told ?? response.status, message, first))
		return { code: 'billing', message, isOwn: true };
	const status = told ?? (isSuccess(response) ? statusOf(code, message) : response.status);
	// A timeout or a failure on the inside is no refusal: every generation that was begun is charged.
	const isUnclear = status !== response.status && (status === 408 || status >= 500);
	return {
		code: codeOfError(status, message),
		message,
		isOwn: true,
		...(isUnclear && { mayHaveBeenAccepted: true }),
	};
}

/** Whether there is nothing where a generation should be. */
function tellsNothing(body: unknown): boolean {
	const inner = isJsonObject(body) && isJsonObject(body.data) ? body.data : body;
	return isJsonObject(inner) && inner.generations_by_pk === null;
}

/** The error in a response, of whatever status; undefined where there is none, or a result beside it. */
function errorIn(response: ApiResponse): unknown {
	const { body } = response;
	if (!isJsonObject(body) || hasResult(body)) return undefined;
	if (Array.isArray(body.errors) && body.errors.length > 0) return body.errors[0] as unknown;
	const isOfGateway = typeof body.error === 'string' && 'path' in body;
	if (isOfGateway) return body;
	if (!isSuccess(response)) return undefined;
	if (isJsonObject(body.error)) return body.error;
	return typeof body.error === 'string' && 'code' in body ? body : undefined;
}

const UNAUTHORIZED =
	/authori[sz]ation hook|authentication hook|unauthorized|unauthenticated|access[-_]denied|invalid[-_]jwt/i;

/** What the words of an error without a status stand for, as an HTTP status; else a refusal. */
function statusOf(code: string, message: string): number {
	if (/too[-_ ]many[-_ ]requests|rate[-_ ]limit/i.test(`${code} ${message}`)) return 429;
	if (/^not[-_]found$/i.test(code)) return 404;
	const isUnclear =
		/internal|unexpected|unavailable|time[ds]?[-_]?out|postgres/i.test(code) ||
		/time[ds]?[ -]?out|internal (server )?error|unexpected error|something went wrong/i.test(
			message,
		);
	return isUnclear ? 500 : 400;
}

/** The code of an error of GraphQL is in its extensions. */
function codeIn(error: unknown): string {
	return textOf(extensionsOf(error).code) || (isJsonObject(error) ? textOf(error.code) : '');
}

function extensionsOf(error: unknown): JsonObject {
	return isJsonObject(error) && isJsonObject(error.extensions) ? error.extensions : {};
}

function statusIn(error: unknown): number | null {
	const parts = [extensionsOf(error), isJsonObject(error) ? error : {}];
	const told = parts.flatMap(({ statusCode, status }) => [statusCode, status]);
	const statuses = told.map((value) => numberOrText.safeParse(value).data ?? Number.NaN);
	return (
		statuses.find((status) => Number.isInteger(status) && status >= 400 && status < 600) ?? null
	);
}
