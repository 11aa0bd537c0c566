import { isJsonObject, toJson } from './json';
import { RETRY } from './policy';
import type { ApiResponse, ApiResult, Clock } from './ports';
import type { ApiErrorInfo } from './provider';

/**
 * How long the provider asks us to wait, in milliseconds, or null.
 * Read from `Retry-After` (RFC 9110 section 10.2.3), from a JSON `retry_after` in seconds, from Replicate's words ("resets in
 * ~30s", https://replicate.com/docs/topics/predictions/rate-limits, 2026-11-21), and from the header that says when an
 * exceeded limit counts anew.
 */
export function retryAfterMs(response: ApiResponse, now: number): number | null {
	const toldMs =
		retryAfterHeaderMs(response.headers, now) ??
		fromJson(response.body) ??
		fromWords(response.body) ??
		(response.status === 429 ? limitResetMs(response.headers, now) : null);
	// "At once" and a date that has passed are not meant to have us knock without a pause.
	return toldMs === null ? null : Math.max(RETRY.firstMs, toldMs);
}

/** The pause before the next try when the provider does not name one: exponential, half of it by chance. */
export function backoffMs(failures: number, clock: Pick<Clock, 'random'>): number {
	const full = Math.min(RETRY.maxMs, RETRY.firstMs * RETRY.factor ** Math.max(0, failures - 1));
	return Math.round(full / 2 + (full / 2) * clock.random());
}

/** Whether a request that costs nothing may be sent again: the failure is likely to pass. */
export function isRetryableRequest(result: ApiResult, error: ApiErrorInfo | null): boolean {
	if (result.kind === 'networkFailure') return result.reason !== 'tooLarge';
	// "Not implemented" does not pass (RFC 9110, section 15.6.2).
	if (result.status === 501) return false;
	return error?.code === 'rate_limited' || error?.code === 'unavailable';
}

/**
 * What an error response to a submission says about the paid work.
 * `notAccepted`: surely not taken, the provider will take it later. `rejected`: the provider itself says that it refused or
 * failed; only a retry that a person asked for sends it again. `unknown`: the work may have been accepted all the same.
 */
export type SubmissionVerdict = 'notAccepted' | 'rejected' | 'unknown';

/**
 * Judges an error response to a submission. The table is in docs/architecture.md, "What is surely refused, and what is doubt".
 * @param now milliseconds since 1970
 */
export function submissionVerdict(
	response: ApiResponse,
	error: ApiErrorInfo,
	now: number,
): SubmissionVerdict {
	if (error.code === 'malformed_response' || error.mayHaveBeenAccepted === true) return 'unknown';
	if (isGatewayStatus(response.status)) return 'unknown';
	if (error.code === 'rate_limited' || error.isBusy === true) return 'notAccepted';
	if (response.status < 500) return 'rejected';
	if (!error.isOwn) return 'unknown';
	// The provider says what is wrong with the submission, or that it failed.
	if (error.code !== 'unavailable' || response.status === 500) return 'rejected';
	const isOverloaded =
		response.status === 503 && retryAfterHeaderMs(response.headers, now) !== null;
	return isOverloaded ? 'notAccepted' : 'unknown';
}

/**
 * Statuses that a gateway gives in the provider's place, whatever the body says: behind them the work often goes on.
 * 502 and 504: RFC 9110, sections 15.6.3 and 15.6.5. 408: section 15.5.9. 499: nginx, client closed request. 520 to 530:
 * Cloudflare (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/, 2026-11-28). 590 to 599: proxies'
 * own network timeouts.
 */
export function isGatewayStatus(status: number): boolean {
	return (
		status === 408 ||
		status === 499 ||
		status === 502 ||
		status === 504 ||
		(status >= 520 && status <= 530) ||
		status >= 590
	);
}

/** What the header alone says; the words of an accepted response are not about waiting. */
export function retryAfterHeaderMs(headers: ApiResponse['headers'], now: number): number | null {
	return timeLeftMs(headers['retry-after'] ?? '', headers, now);
}

/**
 * Headers of a rate limit, whatever stands before their names, e.g. `X-RateLimit-Reset`, `X-Rate-Limit-Reset-At-UTC`:
 * when it counts anew, and how much of it is left. There is no standard yet
 * (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/, 2026-11-28).
 */
const LIMIT_RESET = /(^|-)rate-?limit-reset(-(after|time|at|at-utc|requests))?$/;
const LIMIT_LEFT = /(^|-)rate-?limit-(remaining|available)(-requests)?$/;

/**
 * How many more requests the provider takes within the next `resetMs` milliseconds, where its headers say both. Names with and
 * without `X-`, and with another word before: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ (2026-11-28).
 */
export function quotaOf(
	headers: ApiResponse['headers'],
	now: number,
): { readonly remaining: number; readonly resetMs: number } | null {
	const left = toldBy(headers, LIMIT_LEFT).map(([, value]) => Number(value));
	const resets = resetTimes(headers, now);
	const isTold = left.length > 0 && resets.length > 0 && left.every((count) => count >= 0);
	return isTold ? { remaining: Math.min(...left), resetMs: Math.max(...resets) } : null;
}

/** The longest wait that a limit by the minute, hour or day can mean; a larger number is no such time. */
const LONGEST_LIMIT_MS = 86_400_000;

/** When an exceeded limit counts anew; null where that is not told, or where another limit was exceeded than the one told of. */
function limitResetMs(headers: ApiResponse['headers'], now: number): number | null {
	const left = toldBy(headers, LIMIT_LEFT).map(([, value]) => Number(value));
	if (left.length > 0 && left.every((count) => count > 0)) return null;
	const possible = resetTimes(headers, now);
	return possible.length === 0 ? null : Math.max(...possible);
}

function toldBy(headers: ApiResponse['headers'], names: RegExp): Array<[string, string]> {
	return Object.entries(headers).filter(([name]) => names.test(name));
}

/** In milliseconds from now. */
function resetTimes(headers: ApiResponse['headers'], now: number): number[] {
	const told = toldBy(headers, LIMIT_RESET).flatMap(([name, value]) => {
		const isBareDate = name.endsWith('-utc') && /\d:\d\d(\.\d+)?$/.test(value.trim());
		return timeLeftMs(isBareDate ? `${value.trim()}Z` : value, headers, now) ?? [];
	});
	// A moment that has passed says nothing.
	return told.filter((ms) => ms > 0 && ms <= LONGEST_LIMIT_MS);
}

/** Numbers from here on are no seconds from now but a moment, in seconds or in milliseconds since 1970. */
const EPOCH = { seconds: 1e9, milliseconds: 1e12 } as const;

/** The time until a moment that is told as seconds from now, as a moment since 1970 or as a date; null where it is none of them. */
function timeLeftMs(
	text: string,
	{ date: theirDate = '' }: ApiResponse['headers'],
	now: number,
): number | null {
	const value = text.trim();
	const isNumber = /^\d+(\.\d+)?$/.test(value);
	const number = isNumber ? Number(value) : Number.NaN;
	if (number < EPOCH.seconds) return number * 1000;
	// Every date has a time of day; without one, `Date.parse` makes a date even of "-5".
	const written = value.includes(':') ? Date.parse(value) : Number.NaN;
	const moment = isNumber ? number * (number < EPOCH.milliseconds ? 1000 : 1) : written;
	if (Number.isNaN(moment)) return null;
	// The provider means its own clock, which may differ from ours.
	const theirNow = Date.parse(theirDate);
	return Math.max(0, moment - (Number.isNaN(theirNow) ? now : theirNow));
}

function fromJson(body: unknown, depth = 0): number | null {
	if (!isJsonObject(body) || depth > 2) return null;
	const told = body.retry_after;
	const isTold = typeof told === 'number' || typeof told === 'string';
	const seconds = isTold ? Number(told) : Number.NaN;
	if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
	return fromJson(body.error, depth + 1) ?? fromJson(body.data, depth + 1);
}

function fromWords(body: unknown): number | null {
	const words = typeof body === 'string' ? body : toJson(body);
	const seconds = /~\s*(\d+)\s*s/.exec(words)?.[1] ?? /available in (\d+) second/.exec(words)?.[1];
	return seconds === undefined ? null : Number(seconds) * 1000;
}
