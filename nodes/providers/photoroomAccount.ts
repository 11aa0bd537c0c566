import { z } from 'zod';
import { isJsonObject } from '../prediction/model/json';
import type { ApiRequest, ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, BalanceScheme, Provider } from '../prediction/model/provider';
import { withRequestId } from './imageResponses';
import { httpError, readBody, wordsOf } from './responses';

const amountSchema = z.object({ available: z.number() });
const creditsSchema = z.object({ credits: amountSchema });
const imagesSchema = z.object({ images: amountSchema });

/**
 * What is left on the account: `credits` at `/v1/account`, `images` at `/v2/account`.
 * Source: https://docs.photoroom.com/getting-started/api-reference-openapi, 2026-11-28.
 */
export function photoroomBalance(subject: string, request: ApiRequest): BalanceScheme {
	return {
		buildRequest: () => request,
		read: (body) => {
			const images = imagesSchema.safeParse(body);
			const { available } = images.success
				? images.data.images
				: readBody(subject, creditsSchema, body).credits;
			return { charged: null, remaining: available, unit: 'credits' };
		},
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

const ADVICE_403 =
	'Check the API key in the credential. A key of the Basic plan does not open the Plus API, and a sandbox key is the usual key with sandbox_ in front of it.';

/**
 * Errors are `{detail, status_code, type}` at Basic, `{error: {message}}` or `{error: {detail}}` at Plus, and 403 without a
 * word. Source: https://docs.photoroom.com/getting-started/api-reference-openapi, 2026-11-28.
 */
export function readPhotoroomError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body, headers } = response;
	const isOwn = isJsonObject(body) && (body.detail !== undefined || isJsonObject(body.error));
	const words = wordsOf(body, ['detail', 'error', 'message', 'type']);
	const error = httpError(response, withRequestId(words, headers), isOwn);
	if (error === null) return null;
	// The account is used up, whatever the status says.
	if (isOwn && /credits? exhausted|out of credits|not enough credits/i.test(words))
		return { ...error, code: 'billing' };
	return status === 403 ? { ...error, advice: ADVICE_403 } : error;
}
