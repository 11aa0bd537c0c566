import type { ApiResponse } from '../../../nodes/prediction/model/ports';
import type { ApiErrorInfo } from '../../../nodes/prediction/model/provider';
import {
	backoffMs,
	isRetryableRequest,
	retryAfterHeaderMs,
	retryAfterMs,
	submissionVerdict,
} from '../../../nodes/prediction/model/retryPolicy';
import { FakeClock, START } from '../fakeClock';

function response(headers: Record<string, string>, body: unknown = '', status = 429): ApiResponse {
	return { status, headers, body };
}

function errorOf(code: ApiErrorInfo['code'], more: Partial<ApiErrorInfo> = {}): ApiErrorInfo {
	return { code, message: '', isOwn: true, ...more };
}

describe('the delay a provider asks for', () => {
	it.each([
		['30', 30_000],
		['1.5', 1_500],
		['1.25', 1_250],
		[' 7 ', 7_000],
		['Sat, 21 Nov 2026 11:01:00 GMT', 60_000],
		['Saturday, 21-Nov-26 11:01:00 GMT', 60_000],
		['2026-11-21T11:01:00Z', 60_000],
		['Sat, 21 Nov 2026 10:00:00 GMT', 0],
		// A moment since 1970 in place of a span.
		['1795258860', 60_000],
		['1795258860000', 60_000],
		['1795258799', 0],
		['999999999', 999_999_999_000],
		['-5', null],
		['', null],
		['in a while', null],
		['2026-11-21', null],
	])('Retry-After: %s', (value, expected) => {
		expect(retryAfterHeaderMs({ 'retry-after': value }, START)).toBe(expected);
	});

	it('is measured on the clock of the provider', () => {
		const headers = {
			date: 'Sat, 21 Nov 2026 09:00:00 GMT',
			'retry-after': 'Sat, 21 Nov 2026 09:00:30 GMT',
		};
		expect(retryAfterHeaderMs(headers, START)).toBe(30_000);
		expect(retryAfterHeaderMs({ ...headers, date: 'yesterday' }, START)).toBe(0);
	});

	it.each([
		['seconds in the body', { retry_after: 12 }, 12_000],
		['seconds as text', { retry_after: '12' }, 12_000],
		['seconds in an error', { error: { retry_after: 3 } }, 3_000],
		['seconds in the data', { data: { retry_after: 3 } }, 3_000],
		['seconds two levels down', { error: { data: { retry_after: 3 } } }, 3_000],
		['seconds three levels down', { error: { error: { error: { retry_after: 3 } } } }, null],
		['as deep in the data', { data: { data: { data: { retry_after: 3 } } } }, null],
		['Replicate', { detail: 'Your rate limit resets in ~30s.' }, 30_000],
		['another wording', { detail: 'Expected available in 1 second.' }, 1_000],
		['a longer time', { detail: 'Expected available in 12 seconds.' }, 12_000],
		['plain text', 'Request was throttled. Resets in ~4s.', 4_000],
		['plain text in two lines', 'Request was throttled. Resets in ~\n4s.', 4_000],
		['with spaces', { detail: 'Your rate limit resets in ~ 30 s.' }, 30_000],
		['another number', { detail: 'About ~30 predictions are waiting' }, null],
		['something that is no number', { retry_after: 'soon' }, null],
		['a negative number', { retry_after: -1 }, null],
		['null', { retry_after: null }, null],
		['nothing', {}, null],
		['no body', null, null],
	])('%s', (_name, body, expected) => {
		expect(retryAfterMs(response({}, body), START)).toBe(expected);
	});

	it('in the header goes before the body, and the body before words', () => {
		const body = { retry_after: 2, detail: 'resets in ~3s' };
		expect(retryAfterMs(response({ 'retry-after': '1' }, body), START)).toBe(1_000);
		expect(retryAfterMs(response({}, body), START)).toBe(2_000);
	});

	it.each([
		['X-RateLimit-Reset', '40', 40_000],
		['X-RateLimit-Reset', '1795258860', 60_000],
		['X-Rate-Limit-Reset', '1795258860123', 60_123],
		['RateLimit-Reset', '40', 40_000],
		['X-RateLimit-Reset-After', '2.5', 2_500],
		['X-RateLimit-Reset-Requests', '40', 40_000],
		['X-Vendor-RateLimit-Reset-Time', '60', 60_000],
		['x-rate-limit-reset-at-utc', '2026-11-21T11:01:00', 60_000],
		['x-rate-limit-reset-at-utc', '2026-11-21 11:01:00.5', 60_500],
		['x-rate-limit-reset-at-utc', '2026-11-21T11:01:00Z', 60_000],
		['x-rate-limit-reset-at-utc', 'Sat, 21 Nov 2026 11:01:00 GMT', 60_000],
		['X-RateLimit-Reset', 'soon', null],
		['X-RateLimit-Reset', '', null],
		['X-RateLimit-Limit', '40', null],
		['X-Reset', '40', null],
		['X-Nonrate-Reset', '40', null],
	])('with 429, %s: %s', (name, value, expected) => {
		const headers = { [name.toLowerCase()]: value };
		expect(retryAfterMs(response(headers), START)).toBe(expected);
		expect(retryAfterMs(response(headers, '', 503), START)).toBeNull();
		expect(retryAfterMs(response(headers, '', 200), START)).toBeNull();
	});

	it('of several limits is that of the one that counts anew last, on the clock of the provider', () => {
		const headers = {
			date: 'Sat, 21 Nov 2026 09:00:00 GMT',
			'x-ratelimit-reset': '3',
			'x-ratelimit-reset-requests': String(Date.parse('2026-11-21T09:00:20Z') / 1000),
		};
		expect(retryAfterMs(response(headers), START)).toBe(20_000);
	});

	it('is not that of a limit of which something is left', () => {
		const headers = { 'x-ratelimit-reset': '40' };
		const left = (remaining: string) =>
			retryAfterMs(response({ ...headers, 'x-ratelimit-remaining': remaining }), START);
		expect(left('0')).toBe(40_000);
		expect(left('unknown')).toBe(40_000);
		expect(left('7')).toBeNull();
		const available = { ...headers, 'x-vendor-ratelimit-available': '7' };
		expect(retryAfterMs(response(available), START)).toBeNull();
	});

	it('that is meant for this request goes before the one of a limit', () => {
		const reset = { 'x-ratelimit-reset': '40' };
		expect(retryAfterMs(response({ ...reset, 'retry-after': '1' }), START)).toBe(1_000);
		expect(retryAfterMs(response(reset, { retry_after: 2 }), START)).toBe(2_000);
		expect(retryAfterMs(response(reset, 'resets in ~3s'), START)).toBe(3_000);
	});

	it.each([
		['the end of the minute', 429, 30, 30_000],
		['a moment that has passed', 429, -5, null],
		['a time that is further away than any limit', 429, 86_401, null],
		['a success, which tells of the next minute', 200, 30, null],
	])('X-RateLimit-Reset of %s', (_name, status, inSeconds, expected) => {
		const headers = { 'x-ratelimit-reset': String(START / 1000 + inSeconds) };
		expect(retryAfterMs(response(headers, '', status), START)).toBe(expected);
	});

	it('is never so short that we would knock without a pause', () => {
		expect(retryAfterMs(response({ 'retry-after': '0' }), START)).toBe(500);
		expect(retryAfterMs(response({}, { retry_after: 0 }), START)).toBe(500);
		expect(retryAfterMs(response({}, { detail: 'resets in ~0s' }), START)).toBe(500);
	});
});

describe('the delay we choose', () => {
	it('doubles up to eight seconds, half of it by chance', () => {
		const clock = new FakeClock();
		const delays = (chance: number) => {
			clock.chance = chance;
			return [0, 1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, clock));
		};
		expect(delays(0)).toEqual([250, 250, 500, 1_000, 2_000, 4_000, 4_000, 4_000]);
		expect(delays(1)).toEqual([500, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
	});
});

describe('a request that costs nothing', () => {
	it.each([
		['timeout', true],
		['connectionLost', true],
		['notSent', true],
		['tooLarge', false],
	] as const)('may be repeated without a response because of "%s": %s', (reason, expected) => {
		const failure = { kind: 'networkFailure', reason, detail: '' } as const;
		expect(isRetryableRequest(failure, null)).toBe(expected);
	});

	it.each([
		['rate_limited', 429, true],
		['unavailable', 503, true],
		['unavailable', 501, false],
		['unauthorized', 401, false],
		['billing', 402, false],
		['not_found', 404, false],
		['rejected', 400, false],
	] as const)('may be repeated after "%s" with HTTP %d: %s', (code, status, expected) => {
		expect(isRetryableRequest(response({}, '', status), errorOf(code))).toBe(expected);
	});

	it('needs no repetition after a success', () => {
		expect(isRetryableRequest(response({}, '', 200), null)).toBe(false);
	});
});

/** Every status and every shape of a body is in conformance/verdicts.ts. */
describe('a submission', () => {
	const verdict = (status: number, error: ApiErrorInfo, headers: Record<string, string> = {}) =>
		submissionVerdict(response(headers, { detail: 'back in ~5s' }, status), error, START);
	const later = { 'retry-after': '1' };

	it('is surely not accepted where the provider says that it is busy, whatever the status', () => {
		expect(verdict(409, errorOf('rejected', { isBusy: true }))).toBe('notAccepted');
		expect(verdict(503, errorOf('unavailable', { isBusy: true }))).toBe('notAccepted');
		expect(verdict(502, errorOf('unavailable', { isBusy: true }))).toBe('unknown');
	});

	it('may have been accepted where the provider says so itself, whatever the status', () => {
		const unclear = { mayHaveBeenAccepted: true };
		expect(verdict(200, errorOf('unavailable', unclear))).toBe('unknown');
		expect(verdict(503, errorOf('unavailable', unclear), later)).toBe('unknown');
		expect(verdict(200, errorOf('unavailable'))).toBe('rejected');
	});

	it('is surely not accepted by an overloaded provider that names a time in the header', () => {
		expect(verdict(503, errorOf('unavailable'), later)).toBe('notAccepted');
		expect(verdict(503, errorOf('unavailable'), { 'retry-after': 'soon' })).toBe('unknown');
		expect(verdict(503, errorOf('unavailable'))).toBe('unknown');
		expect(verdict(503, errorOf('not_found'), later)).toBe('rejected');
		expect(verdict(503, errorOf('unavailable', { isOwn: false }), later)).toBe('unknown');
		expect(verdict(500, errorOf('unavailable'), later)).toBe('rejected');
	});

	it('may have been accepted where the response is not of the protocol', () => {
		expect(verdict(400, errorOf('malformed_response'))).toBe('unknown');
	});

	it.each([
		[408, 'unknown'],
		[409, 'rejected'],
		[498, 'rejected'],
		[499, 'unknown'],
		[500, 'rejected'],
		[501, 'unknown'],
		[503, 'unknown'],
		[519, 'unknown'],
		[520, 'unknown'],
		[530, 'unknown'],
		[531, 'unknown'],
		[589, 'unknown'],
		[590, 'unknown'],
	] as const)('with HTTP %d in the words of the provider is %s', (status, expected) => {
		expect(verdict(status, errorOf('unavailable'))).toBe(expected);
	});
});
