import type { ErrorCode } from '../../../nodes/prediction/model/errors';
import {
	malformedResponseError,
	rateLimitTimeoutError,
	apiError,
	networkError,
} from '../../../nodes/prediction/client/apiErrors';
import { replicate } from '../../../nodes/providers/replicate';

describe('a refusal', () => {
	it('is told in the words of the service, with the HTTP status beside them', () => {
		const error = apiError(replicate, { code: 'billing', message: 'No credit left' }, 402);
		expect(error).toMatchObject({
			code: 'billing',
			message: 'Replicate answered: No credit left',
			httpStatus: 402,
		});
	});

	it('without a word is told by its HTTP status', () => {
		const error = apiError(replicate, { code: 'unavailable', message: '' }, 502);
		expect(error.message).toBe('Replicate answered: HTTP 502');
	});

	it.each([
		['unauthorized', /API key/],
		['billing', /credit/],
		['not_found', /model or prediction id/],
		['rate_limited', /Concurrency/],
		['rejected', /image/],
		['unavailable', /later/],
		['file_too_large', /smaller image/],
	] satisfies Array<[ErrorCode, RegExp]>)('advises what helps with "%s"', (code, advice) => {
		expect(apiError(replicate, { code, message: 'No' }, 400).advice).toMatch(advice);
	});

	it('takes the advice of the provider where it knows better', () => {
		const refusal = { code: 'rate_limited', message: 'Busy', advice: 'Start more' } as const;
		expect(apiError(replicate, refusal, 409).advice).toBe('Start more');
	});
});

describe('an answer that is none', () => {
	it.each([
		['timeout', /Replicate did not answer in time/],
		['lost', /Replicate could not be reached/],
		['unsent', /Replicate could not be reached/],
	] as const)('because of "%s" says so, why, and where to look', (reason, message) => {
		const error = networkError(replicate, { status: 0, reason, detail: 'socket hang up' });
		expect(error).toMatchObject({ code: 'unreachable', message: expect.stringMatching(message) });
		expect(error.message).toContain('(socket hang up)');
		expect(error.advice).toMatch(/base URL.*reach the provider/);
		expect(error.httpStatus).toBeUndefined();
	});

	it('because it is too large is not taken for the service, and has no HTTP status', () => {
		const error = networkError(replicate, { status: 0, reason: 'too_large', detail: '' });
		expect(error).toMatchObject({
			code: 'malformed_response',
			message: expect.stringMatching(/^Replicate .*too large/),
			advice: expect.stringContaining('base URL'),
		});
		expect(error.httpStatus).toBeUndefined();
	});
});

it('an answer out of the protocol has the reader look at the base URL', () => {
	expect(malformedResponseError(replicate, 'named no prediction id', 201)).toMatchObject({
		code: 'malformed_response',
		message: 'Replicate named no prediction id',
		httpStatus: 201,
		advice: expect.stringContaining('base URL'),
	});
});

it('a pause beyond the timeout has the reader ask for less at once, or wait longer', () => {
	expect(rateLimitTimeoutError(replicate)).toMatchObject({
		code: 'rate_limited',
		message: expect.stringMatching(/Replicate.*longer than the timeout/),
		advice: expect.stringMatching(/Concurrency.*Timeout/),
	});
});
