import { isJsonObject, toJson } from './json';
import { RETRY } from './policy';
import type { ApiResult, ApiResponse, Clock } from './ports';
import type { ApiErrorInfo } from './provider';

/**
 * How long the service asks us to wait, in milliseconds, or null.
 * Read from `Retry-After` (seconds or HTTP date, RFC 9110 section 10.2.3), from a JSON `retry_after` in seconds,
 * and from Replicate's words ("resets in ~30s", https://replicate.com/docs/topics/predictions/rate-limits, 2026-11-21).
 */
export function retryAfterMs(response: ApiResponse, now: number): number | null {
	const askedMs =
		retryAfterHeaderMs(response.headers, now) ??
		fromJson(response.body) ??
		fromWords(response.body);
	// "At once" and a date that has passed are not meant to have us knock without a pause.
	return askedMs === null ? null : Math.max(RETRY.firstMs, askedMs);
}

/** The pause before the next try when the service does not name one: exponential, half of it by chance. */
export function backoffMs(failures: number, clock: Clock): number {
	const full = Math.min(RETRY.maxMs, RETRY.firstMs * RETRY.factor ** Math.max(0, failures - 1));
	return Math.round(full / 2 + (full / 2) * clock.random());
}

/** Whether a request that costs nothing may be sent again: the trouble is likely to pass. */
export function isRetryableRequest(answer: ApiResult, refusal: ApiErrorInfo | null): boolean {
	if (answer.status === 0) return 'reason' in answer && answer.reason !== 'too_large';
	return refusal?.code === 'rate_limited' || refusal?.code === 'unavailable';
}

/**
 * Whether paid work may be submitted again: only when the service surely refused it.
 * That is a rate limit, or a 503 with Retry-After: words about time alone may be about anything.
 */
export function isRetryableSubmission(
	response: ApiResponse,
	refusal: ApiErrorInfo,
	now: number,
): boolean {
	if (refusal.code === 'rate_limited') return true;
	return (
		refusal.code === 'unavailable' &&
		response.status === 503 &&
		retryAfterHeaderMs(response.headers, now) !== null
	);
}

/** What the header alone says; the words of an accepted answer are not about waiting. */
export function retryAfterHeaderMs(headers: ApiResponse['headers'], now: number): number | null {
	const value = headers['retry-after']?.trim();
	if (value === undefined) return null;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	// Every date has a time of day; without one, `Date.parse` makes a date even of "-5".
	const date = value.includes(':') ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(date)) return null;
	// The service means its own clock, which may differ from ours.
	const theirNow = Date.parse(headers.date ?? '');
	return Math.max(0, date - (Number.isNaN(theirNow) ? now : theirNow));
}

function fromJson(body: unknown, depth = 0): number | null {
	if (!isJsonObject(body) || depth > 2) return null;
	const asked = body.retry_after;
	const isAsked = typeof asked === 'number' || typeof asked === 'string';
	const seconds = isAsked ? Number(asked) : Number.NaN;
	if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
	return fromJson(body.error, depth + 1) ?? fromJson(body.data, depth + 1);
}

function fromWords(body: unknown): number | null {
	const words = typeof body === 'string' ? body : toJson(body);
	const seconds = /~\s*(\d+)\s*s/.exec(words)?.[1] ?? /available in (\d+) second/.exec(words)?.[1];
	return seconds === undefined ? null : Number(seconds) * 1000;
}
