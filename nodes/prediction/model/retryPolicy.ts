import { RETRY } from './policy';
import type { ApiResponse, ApiResult, Clock } from './ports';
import type { ApiErrorInfo } from './provider';
import { retryAfterHeaderMs } from './retryAfter';

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
 * `notAccepted`: surely not taken, the provider will take it later. `rejected`: the provider itself says that it refused
 * it; only a retry that a person asked for sends it again. `failed`: the provider itself says that it failed; such a
 * retry looks into its list first. `unknown`: the work may have been accepted all the same.
 */
export type SubmissionVerdict = 'notAccepted' | 'rejected' | 'failed' | 'unknown';

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
	const saysWhatIsWrong = error.code !== 'unavailable';
	// What the provider itself no longer waits for may have begun behind it.
	if (!saysWhatIsWrong && LOST.test(error.message)) return 'unknown';
	if (response.status < 500) return saysWhatIsWrong ? 'rejected' : 'failed';
	if (!error.isOwn) return 'unknown';
	if (saysWhatIsWrong) return 'rejected';
	if (response.status === 500) return 'failed';
	const isOverloaded =
		response.status === 503 && retryAfterHeaderMs(response.headers, now) !== null;
	return isOverloaded ? 'notAccepted' : 'unknown';
}

/** Words for a response that did not come, in English and Chinese. */
const LOST =
	/time[ds]?[ _-]?out|deadline exceeded|超时|超時|逾时|逾時|\beof\b|broken pipe|connection (was )?(reset|closed|aborted)|socket hang up/i;

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
