import type { ApiResponse } from '../../../nodes/prediction/model/ports';
import {
	quotaOf,
	retryAfterHeaderMs,
	retryAfterMs,
} from '../../../nodes/prediction/model/retryAfter';
import { START } from '../fakeClock';

function response(headers: Record<string, string>, body: unknown = '', status = 429): ApiResponse {
	return { status, headers, body };
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
		['3, 3', 3_000],
		['3s', 3_000],
		['-5', null],
		['', null],
		['in a while', null],
		['2026-11-21', null],
	])('Retry-After: %s', (value, expected) => {
		expect(retryAfterHeaderMs({ 'retry-after': value }, START)).toBe(expected);
	});

	it.each([
		['in milliseconds', { 'retry-after-ms': '3000' }, 3_000],
		[
			'in milliseconds, with a zero beside',
			{ 'retry-after': '0', 'retry-after-ms': '3000' },
			3_000,
		],
		['of a vendor', { 'x-retry-after': '3' }, 3_000],
		['of a vendor in milliseconds', { 'x-ms-retry-after-ms': '2500' }, 2_500],
		['that means something else', { 'x-retry-after-hours': '3' }, null],
	])('by a header %s', (_name, headers, expected) => {
		expect(retryAfterHeaderMs(headers, START)).toBe(expected);
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
		['parts of a second', { detail: 'resets in ~1.5s' }, 1_500],
		['a minute', { detail: 'resets in ~1m' }, 60_000],
		['minutes and seconds', { error: { message: 'Please try again in 1m2.5s.' } }, 62_500],
		['milliseconds', 'Rate limit reached. Try again in 300ms.', 500],
		['a sentence', { detail: 'Too many requests, please try again in 3 seconds.' }, 3_000],
		['a request to wait', { message: 'Please wait at least 2 minutes' }, 120_000],
		['a capital in the name', { retryAfter: 3 }, 3_000],
		['milliseconds in the body', { retry_after_ms: 3_500 }, 3_500],
		['a span in the body', { retryAfter: '1m' }, 60_000],
		['seconds in the detail', { detail: { retry_after: 3 } }, 3_000],
		['what took a time', { detail: 'The model gave up after 30 seconds' }, null],
		['a number of something else', { detail: 'About ~30 samples' }, null],
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
		['X-RateLimit-Reset-Requests', '3s', 3_000],
		['X-RateLimit-Reset-Requests', '1m2s', 62_000],
		['X-RateLimit-Reset-Requests', '800ms', 800],
		['X-RateLimit-Reset-Ms', '3000', 3_000],
		['RateLimit', '"default";r=0;t=3', 3_000],
		['RateLimit', '"burst";r=0;t=3, "daily";r=900;t=8000', 3_000],
		['RateLimit', 'limit=100, remaining=0, reset=3', 3_000],
		['RateLimit', '"default";r=7;t=3', null],
		['RateLimit', '100', null],
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

describe('what a provider says is left', () => {
	it.each([
		['apart', { 'x-ratelimit-remaining': '4', 'x-ratelimit-reset': '30' }, 4, 30_000],
		['in one', { ratelimit: '"default";r=4;t=30' }, 4, 30_000],
		[
			'in one, as it was drafted before',
			{ ratelimit: 'limit=9, remaining=4, reset=30' },
			4,
			30_000,
		],
		['of several', { ratelimit: '"second";r=2;t=1, "minute";r=90;t=40' }, 2, 1_000],
	])('%s', (_name, headers, remaining, resetMs) => {
		expect(quotaOf(headers, START)).toEqual({ remaining, resetMs });
	});

	it.each([
		['no time', { 'x-ratelimit-remaining': '4' }],
		['no number', { 'x-ratelimit-reset': '30', 'x-ratelimit-remaining': 'some' }],
		['nothing', {}],
	])('is not known where it says %s', (_name, headers) => {
		expect(quotaOf(headers as Record<string, string>, START)).toBeNull();
	});
});
