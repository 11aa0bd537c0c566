import { isJsonObject } from '../prediction/model/json';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, BalanceScheme, Provider } from '../prediction/model/provider';
import { readAmount } from './amounts';
import { withRequestId } from './imageResponses';
import { httpError, otherWordsOf, wordsOf } from './responses';

/** Documented are the first two. */
const AMOUNTS = ['images.available', 'credits.available', 'images', 'credits'] as const;

/**
 * What is left on the account: `credits` at `/v1/account`, `images` at `/v2/account`.
 * Source: https://docs.photoroom.com/getting-started/api-reference-openapi, 2026-11-28.
 */
export function photoroomBalance(subject: string, request: ApiRequest): BalanceScheme {
	return {
		buildRequest: () => request,
		read: (body) => ({
			charged: null,
			remaining: readAmount(subject, body, AMOUNTS),
			unit: 'credits',
		}),
	};
}

/** What both plans have in common. */
export const PHOTOROOM_KEY = {
	/** A key with this prefix is free: https://docs.photoroom.com/image-editing-api-plus-plan/sandbox-mode, 2026-11-28. */
	describeKey: (key) =>
		key.startsWith('sandbox_')
			? 'The API key is a sandbox key of Photoroom: results carry a watermark and cost nothing, up to 100 a day.'
			: null,
	keyHeaders: (key) => ({ 'x-api-key': key }),
} satisfies Pick<Provider, 'describeKey' | 'keyHeaders'>;

const KEY_ADVICE =
	'Check the API key in the credential. A sandbox key is the usual key with sandbox_ in front of it.';

/**
 * Errors are `{detail, status_code, type}` at Basic, `{error: {message}}` or `{error: {detail}}` at Plus, and 403 without a
 * word. Source: https://docs.photoroom.com/getting-started/api-reference-openapi, 2026-11-28.
 * @param keyAdvice what else helps with a key that is refused
 */
export function readPhotoroomError(response: ApiResponse, keyAdvice = ''): ApiErrorInfo | null {
	const { status, body, headers } = response;
	const isOwn = isJsonObject(body)
		? body.detail !== undefined || isJsonObject(body.error)
		: status === 403 && body === '';
	const words = wordsOf(body, ['detail', 'error', 'message', 'type']) || otherWordsOf(body);
	const error = httpError(response, withRequestId(words, headers), isOwn);
	return error?.code === 'unauthorized' && status === 403
		? { ...error, advice: `${KEY_ADVICE}${keyAdvice}` }
		: error;
}
