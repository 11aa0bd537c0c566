import { isJsonObject, toJson } from './json';
import { RETRY } from './policy';
import type { ApiResponse, ApiResult, Clock } from './ports';
import type { ApiErrorInfo } from './provider';

/**
 * How long the provider asks us to wait, in milliseconds, or null.
 * Read from `Retry-After` (seconds or HTTP date, RFC 9110 section 10.2.3), from a JSON `retry_after` in seconds,
 * from Replicate's words ("resets in ~30s", https://replicate.com/docs/topics/predictions/rate-limits, 2026-11-21), and with
 * HTTP 429 from `X-RateLimit-Reset` (seconds since 1970, https://www.remove.bg/api, 2026-10-03).
 */
export function retryAfterMs(response: ApiResponse, now: number): number | null {
	const toldMs =
		retryAfterHeaderMs(response.headers, now) ??
		fromJson(response.body) ??
		fromWords(response.body) ??
		resetMs(response, now);
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
	const isOverloaded =
		response.status === 503 &&
		error.code === 'unavailable' &&
		retryAfterHeaderMs(response.headers, now) !== null;
	return isOverloaded ? 'notAccepted' : 'rejected';
}

/**
 * Statuses that a gateway gives in the provider's place, whatever the body says: behind them the work often goes on.
 * 502 and 504: RFC 9110, sections 15.6.3 and 15.6.5. 408: section 15.5.9. 499: nginx, client closed request. 520 to 530:
 * Cloudflare (https://developers.cloudflare.com/support/troubleshooting/http-status-codes/, 2026-11-28). 590 to 599: proxies'
 * own network timeouts.
 */
function isGatewayStatus(status: number): boolean {
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
	const value = headers['retry-after']?.trim();
	if (value === undefined) return null;
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
	// Every date has a time of day; without one, `Date.parse` makes a date even of "-5".
	const date = value.includes(':') ? Date.parse(value) : Number.NaN;
	if (Number.isNaN(date)) return null;
	// The provider means its own clock, which may differ from ours.
	const theirNow = Date.parse(headers.date ?? '');
	return Math.max(0, date - (Number.isNaN(theirNow) ? now : theirNow));
}

/** The longest wait that a limit by the minute, hour or day can mean; a larger number is no such time. */
const LONGEST_RESET_MS = 86_400_000;

function resetMs({ status, headers }: ApiResponse, now: number): number | null {
	const seconds = Number(headers['x-ratelimit-reset'] || Number.NaN);
	const delayMs = seconds * 1000 - now;
	return status === 429 && delayMs > 0 && delayMs <= LONGEST_RESET_MS ? delayMs : null;
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
