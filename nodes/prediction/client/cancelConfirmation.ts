import { isJsonObject } from '../model/json';
import type { ApiResponse } from '../model/ports';

/** Whether a success is one of the provider: a text is that of something in its place, and an error may come as one. */
export function isConfirmation({ body }: Pick<ApiResponse, 'body'>): boolean {
	if (typeof body === 'string') return body.trim() === '';
	if (!isJsonObject(body) || Boolean(body.id)) return true;
	return body.success !== false && body.status !== 'error' && !body.error && !body.errors;
}
