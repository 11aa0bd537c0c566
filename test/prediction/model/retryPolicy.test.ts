import type { ApiResponse } from '../../../nodes/prediction/model/ports';
import type { ApiErrorInfo } from '../../../nodes/prediction/model/provider';
import {
	backoffMs,
	isRetryableRequest,
	submissionVerdict,
} from '../../../nodes/prediction/model/retryPolicy';
import { FakeClock, START } from '../fakeClock';

function response(headers: Record<string, string>, body: unknown = '', status = 429): ApiResponse {
	return { status, headers, body };
}

function errorOf(code: ApiErrorInfo['code'], more: Partial<ApiErrorInfo> = {}): ApiErrorInfo {
	return { code, message: '', isOwn: true, ...more };
}

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
		expect(verdict(200, errorOf('unavailable'))).toBe('failed');
	});

	it('is surely not accepted by an overloaded provider that names a time in the header', () => {
		expect(verdict(503, errorOf('unavailable'), later)).toBe('notAccepted');
		expect(verdict(503, errorOf('unavailable'), { 'retry-after': 'soon' })).toBe('unknown');
		expect(verdict(503, errorOf('unavailable'))).toBe('unknown');
		expect(verdict(503, errorOf('not_found'), later)).toBe('rejected');
		expect(verdict(503, errorOf('unavailable', { isOwn: false }), later)).toBe('unknown');
		expect(verdict(500, errorOf('unavailable'), later)).toBe('failed');
		expect(verdict(500, errorOf('rejected'), later)).toBe('rejected');
	});

	it('may have been accepted where the response is not of the protocol', () => {
		expect(verdict(400, errorOf('malformed_response'))).toBe('unknown');
	});

	it.each([
		[408, 'unknown'],
		[409, 'failed'],
		[498, 'failed'],
		[499, 'unknown'],
		[500, 'failed'],
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
		expect(verdict(501, errorOf('unavailable'), later)).toBe('unknown');
	});

	it.each([
		'Post "https://api.example.com/v1/predictions": context deadline exceeded',
		'Request timed out, please try again',
		'gateway timeout',
		'请求上游超时',
		'unexpected EOF',
		'read: connection reset by peer',
		'socket hang up',
	])('may go on behind a provider that no longer waits for it: %s', (message) => {
		for (const status of [200, 400, 500])
			expect(verdict(status, { ...errorOf('unavailable'), message })).toBe('unknown');
		expect(verdict(422, { ...errorOf('rejected'), message })).toBe('rejected');
	});

	it.each([
		['a gateway', [408, 499, 502, 504, 520, 524, 530, 590, 599], 'unknown'],
		['the provider', [400, 409, 498, 500, 501, 503, 519, 531, 589], 'rejected'],
	] as const)('that is refused in words belongs to %s by its status', (_, statuses, expected) => {
		for (const status of statuses) expect(verdict(status, errorOf('not_found'))).toBe(expected);
	});
});
