import type { ApiResponse } from '../../../nodes/prediction/model/ports';
import type { ApiErrorInfo } from '../../../nodes/prediction/model/provider';
import {
	backoffMs,
	isRetryableRequest,
	isRetryableSubmission,
	retryAfterHeaderMs,
	retryAfterMs,
} from '../../../nodes/prediction/model/retryPolicy';
import { FakeClock, START } from '../fakeClock';

function answer(headers: Record<string, string>, body: unknown = '', status = 429): ApiResponse {
	return { status, headers, body };
}

function refusal(code: ApiErrorInfo['code']): ApiErrorInfo {
	return { code, message: '' };
}

describe('the delay a service asks for', () => {
	it.each([
		['30', 30_000],
		['1.5', 1_500],
		['1.25', 1_250],
		[' 7 ', 7_000],
		['Sat, 21 Nov 2026 11:01:00 GMT', 60_000],
		['Saturday, 21-Nov-26 11:01:00 GMT', 60_000],
		['2026-11-21T11:01:00Z', 60_000],
		['Sat, 21 Nov 2026 10:00:00 GMT', 0],
		['-5', null],
		['', null],
		['in a while', null],
		['2026-11-21', null],
	])('Retry-After: %s', (value, expected) => {
		expect(retryAfterHeaderMs({ 'retry-after': value }, START)).toBe(expected);
	});

	it('is measured on the clock of the service', () => {
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
		expect(retryAfterMs(answer({}, body), START)).toBe(expected);
	});

	it('in the header goes before the body, and the body before words', () => {
		const body = { retry_after: 2, detail: 'resets in ~3s' };
		expect(retryAfterMs(answer({ 'retry-after': '1' }, body), START)).toBe(1_000);
		expect(retryAfterMs(answer({}, body), START)).toBe(2_000);
	});

	it('is never so short that we would knock without a pause', () => {
		expect(retryAfterMs(answer({ 'retry-after': '0' }), START)).toBe(500);
		expect(retryAfterMs(answer({}, { retry_after: 0 }), START)).toBe(500);
		expect(retryAfterMs(answer({}, { detail: 'resets in ~0s' }), START)).toBe(500);
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

describe('what may be repeated', () => {
	it('a question: on silence that may pass, a rate limit, a fault of the service', () => {
		const silence = (reason: 'timeout' | 'lost' | 'unsent' | 'too_large') =>
			isRetryableRequest({ status: 0, reason, detail: '' }, null);
		expect([silence('timeout'), silence('lost'), silence('unsent')]).toEqual([true, true, true]);
		expect(silence('too_large')).toBe(false);
		const passing = (['rate_limited', 'unavailable'] as const).map((code) =>
			isRetryableRequest(answer({}), refusal(code)),
		);
		expect(passing).toEqual([true, true]);
		const lasting = (['unauthorized', 'billing', 'not_found', 'rejected'] as const).map((code) =>
			isRetryableRequest(answer({}), refusal(code)),
		);
		expect(lasting).toEqual([false, false, false, false]);
		expect(isRetryableRequest(answer({}, '', 200), null)).toBe(false);
	});

	it('paid work: on a rate limit, and on HTTP 503 with Retry-After', () => {
		const sure = (status: number, headers: Record<string, string>, code: ApiErrorInfo['code']) =>
			isRetryableSubmission(
				answer(headers, { detail: 'back in ~5s' }, status),
				refusal(code),
				START,
			);
		expect(sure(429, {}, 'rate_limited')).toBe(true);
		expect(sure(503, { 'retry-after': '1' }, 'unavailable')).toBe(true);
		expect(sure(503, {}, 'unavailable')).toBe(false);
		expect(sure(503, { 'retry-after': '1' }, 'not_found')).toBe(false);
		expect(sure(500, { 'retry-after': '1' }, 'unavailable')).toBe(false);
		expect(sure(504, { 'retry-after': '1' }, 'unavailable')).toBe(false);
	});
});
