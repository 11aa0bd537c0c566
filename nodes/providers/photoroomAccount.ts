import { z } from 'zod';
import { isJsonObject } from '../prediction/model/json';
import type { ApiResponse } from '../prediction/model/ports';
import type { ApiErrorInfo, BalanceScheme } from '../prediction/model/provider';
import { httpError, readBody, wordsOf } from './responses';

const creditsSchema = z.object({ credits: z.object({ available: z.number() }) });
const imagesSchema = z.object({ images: z.object({ available: z.number() }) });

/** The account lies at the host of the Plus plan. Source: the OpenAPI description of the account API, 2026-11-28. */
export const PHOTOROOM_BALANCE: BalanceScheme = {
	buildRequest: () => ({
		method: 'GET',
		origin: 'https://image-api.photoroom.com',
		path: '/v1/account',
	}),
	read: (body) => ({
		charged: null,
		remaining: imagesSchema.safeParse(body).success
			? imagesSchema.parse(body).images.available
			: readBody('Photoroom', creditsSchema, body).credits.available,
		unit: 'credits',
	}),
};

/** Keys of the sandbox are free, and mark their results (docs.photoroom.com, 2026-11-28). */
export function describePhotoroomKey(key: string): string | null {
	return key.startsWith('sandbox_')
		? 'The API key is a sandbox key: results carry a watermark and cost nothing.'
		: null;
}

/**
 * Errors are `{detail, status_code, type}` at Basic and `{error: {message}}` or `{error: {detail}}` at Plus; 403 comes
 * without a word. Each answer has a request ID that Photoroom's support asks for.
 */
export function readPhotoroomError(response: ApiResponse): ApiErrorInfo | null {
	const { status, body, headers } = response;
	const isOwn =
		status === 403 ||
		(isJsonObject(body) && (body.detail !== undefined || isJsonObject(body.error)));
	const words = wordsOf(body, ['detail', 'error', 'message', 'type']);
	const id = headers['x-request-id'];
	const error = httpError(
		response,
		[words, id && `request ${id}`].filter(Boolean).join(', '),
		isOwn,
	);
	// The credit of the account is used up, whatever the status says.
	const isEmpty = /exhausted|out of credits|not enough credits/i.test(words);
	return error !== null && isEmpty ? { ...error, code: 'billing' } : error;
}
