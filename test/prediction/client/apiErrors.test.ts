import {
	apiError,
	malformedResponseError,
	networkError,
	rateLimitTimeoutError,
	tooLongPauseError,
} from '../../../nodes/prediction/client/apiErrors';
import { submissionAdvice } from '../../../nodes/prediction/client/advice';
import { PredictionError, type ErrorCode } from '../../../nodes/prediction/model/errors';
import type { ApiResponse } from '../../../nodes/prediction/model/ports';
import { replicate } from '../../../nodes/providers/replicate';

function response(status: number, body: unknown = {}, headers = {}): ApiResponse {
	return { status, headers, body };
}

describe('an error of the provider', () => {
	it('is told in its own words, with the HTTP status beside them', () => {
		const info = { code: 'billing', message: 'No credit left', isOwn: true } as const;
		expect(apiError(replicate, info, response(402))).toMatchObject({
			code: 'billing',
			message: 'Replicate responded: No credit left',
			httpStatus: 402,
		});
	});

	it('without a word is told by its HTTP status', () => {
		const info = { code: 'unavailable', message: '', isOwn: true } as const;
		expect(apiError(replicate, info, response(502)).message).toBe('Replicate responded: HTTP 502');
	});

	it.each([
		['unauthorized', /API key/],
		['billing', /credit/],
		['not_found', /^Check the Base URL/],
		['rate_limited', /later/],
		['rejected', /refused/],
		['unavailable', /later/],
	] satisfies Array<[ErrorCode, RegExp]>)('advises what helps with "%s"', (code, advice) => {
		const info = { code, message: 'No', isOwn: true };
		expect(apiError(replicate, info, response(400)).advice).toMatch(advice);
	});

	it.each([
		['cjwbw/rembg', /^Check the model "cjwbw\/rembg", that the key may use it, and the Base URL/],
		['', /^Check the Base URL in the credential\.$/],
	])('advises on a submission that was not found by its model "%s"', (model, advice) => {
		const info = { code: 'not_found', message: 'No', isOwn: true } as const;
		expect(
			apiError(replicate, info, response(404), submissionAdvice(replicate, model)).advice,
		).toMatch(advice);
	});

	it('takes the advice of the provider where it knows better', () => {
		const info = {
			code: 'rate_limited',
			message: 'Busy',
			advice: 'Start more',
			isOwn: true,
		} as const;
		expect(apiError(replicate, info, response(409)).advice).toBe('Start more');
	});
});

describe('an error of a proxy or gateway', () => {
	const NGINX =
		'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<center>nginx/1.22.1</center></html>';

	function gatewayError(status: number, body: unknown, headers = {}, message = '') {
		const info = { code: 'unavailable', message, isOwn: false } as const;
		return apiError(replicate, info, response(status, body, headers));
	}

	it.each([
		['its page', {}, NGINX, 'A proxy or gateway (nginx/1.22.1)'],
		['the header Server', { server: 'cloudflare' }, '<html></html>', 'gateway (cloudflare)'],
		['the header Via', { via: '1.1 varnish' }, '<html></html>', 'gateway (1.1 varnish)'],
		['nothing', {}, '<html></html>', 'A proxy or gateway responded'],
		['no script', { server: '<script>' }, '<html></html>', 'A proxy or gateway responded'],
	])('is named by %s', (_name, headers, body, words) => {
		expect(gatewayError(502, body, headers).message).toContain(words);
	});

	it('is not taken for the provider, and told with its status and its title', () => {
		expect(gatewayError(502, NGINX)).toMatchObject({
			message:
				'A proxy or gateway (nginx/1.22.1) responded in place of Replicate: HTTP 502, Bad Gateway',
			httpStatus: 502,
		});
	});

	it('is told in its words, where it has some', () => {
		expect(gatewayError(503, 'upstream connect error', {}, 'upstream connect error').message).toBe(
			'A proxy or gateway responded in place of Replicate: HTTP 503, upstream connect error',
		);
	});

	it.each([
		[401, /API key.*firewall, a login page or a proxy/],
		[403, /API key.*firewall, a login page or a proxy/],
		[404, /Nothing that speaks this provider's API/],
		[405, /Nothing that speaks this provider's API/],
		[407, /HTTPS_PROXY/],
		[413, /client_max_body_size/],
		[504, /proxy_read_timeout/],
		[524, /proxy_read_timeout/],
		[502, /down or restarting/],
		[521, /down or restarting/],
		[599, /If it is right, try again later/],
	])('with HTTP %d advises what helps', (status, advice) => {
		expect(gatewayError(status, '<html></html>').advice).toMatch(advice);
	});

	it.each([
		['Cloudflare Access', 403, { success: false, message: 'No' }, /firewall, a login page/],
		['AWS WAF', 403, { message: 'No' }, /firewall, a login page/],
		['a corporate proxy', 407, { error: 'No' }, /HTTPS_PROXY/],
	])('may refuse in JSON, as %s does: it is not the key', (_name, status, body, advice) => {
		const info = { code: 'unauthorized', message: 'No', isOwn: false } as const;
		expect(apiError(replicate, info, response(status, body))).toMatchObject({
			code: 'unauthorized',
			message: `A proxy or gateway responded in place of Replicate: HTTP ${status}, No`,
			advice: expect.stringMatching(advice),
		});
	});

	it.each([
		['Cloudflare', 'error code: 1010', { server: 'cloudflare' }],
		['Envoy', 'RBAC: access denied', {}],
		['an empty load balancer', '', { server: 'awselb/2.0' }],
		['an empty proxy', '', { via: '1.1 proxy (squid)' }],
	])('may refuse without JSON, as %s does: it need not be the key', (_name, body, headers) => {
		const info = { code: 'unauthorized', message: body, isOwn: false } as const;
		const { message, advice } = apiError(replicate, info, response(403, body, headers));
		expect(message).toMatch(/responded in place of Replicate: HTTP 403/);
		expect(advice).toMatch(/API key.*firewall/);
	});

	it.each([
		['an empty refusal of nobody', 403, '', {}],
		['XML of an API', 400, '<Error><Message>No</Message></Error>', {}],
	])('is not meant by %s', (_name, status, body, headers) => {
		const info = { code: 'unauthorized', message: 'No', isOwn: false } as const;
		const { message } = apiError(replicate, info, response(status, body, headers));
		expect(message).toBe('Replicate responded: No');
	});

	it('that asks for a payment by a web page is told as an account without credit', () => {
		const info = { code: 'billing', message: '', isOwn: false } as const;
		expect(apiError(replicate, info, response(402, '<html></html>')).advice).toMatch(/credit/);
	});

	it('with "not implemented" does not say that nothing was taken, which nobody knows', () => {
		expect(gatewayError(501, '<html></html>').advice).not.toMatch(/Nothing that speaks/);
	});

	it('is not what says that the account has no credit left', () => {
		const info = { code: 'billing', message: 'No', isOwn: false } as const;
		expect(apiError(replicate, info, response(403, { message: 'No' }))).toMatchObject({
			message: 'Replicate responded: No',
			advice: expect.stringMatching(/credit/),
		});
	});

	it.each([
		['JSON', 502, { message: 'no Route matched' }],
		['words with a status that a provider gives too', 400, 'No'],
	])('is not what came as %s', (_name, status, body) => {
		expect(gatewayError(status, body, {}, 'No').message).toBe('Replicate responded: No');
	});
});

describe('no response', () => {
	it.each([
		['timeout', /Replicate did not respond in time/],
		['connectionLost', /Replicate could not be reached/],
		['notSent', /Replicate could not be reached/],
	] as const)('because of "%s" says so, why, and where to look', (reason, message) => {
		const failure = { kind: 'networkFailure', reason, detail: 'socket hang up' } as const;
		const error = networkError(replicate, failure);
		expect(error).toMatchObject({ code: 'unreachable', message: expect.stringMatching(message) });
		expect(error.message).toContain('(socket hang up)');
		expect(error.advice).toMatch(/Base URL.*reach the provider/);
		expect(error.httpStatus).toBeUndefined();
	});

	it('because it is too large is not taken for the provider, and has no HTTP status', () => {
		const failure = { kind: 'networkFailure', reason: 'tooLarge', detail: '' } as const;
		const error = networkError(replicate, failure);
		expect(error).toMatchObject({
			code: 'malformed_response',
			message: expect.stringMatching(/^Replicate .*too large/),
			advice: expect.stringContaining('Base URL'),
		});
		expect(error.httpStatus).toBeUndefined();
	});
});

it('a response out of the protocol has the reader check the base URL', () => {
	expect(malformedResponseError(replicate, 'returned no prediction ID', 201)).toMatchObject({
		code: 'malformed_response',
		message: 'Replicate returned no prediction ID',
		httpStatus: 201,
		advice: expect.stringContaining('Base URL'),
	});
});

it('a rate limit beyond the timeout has the reader wait longer, or run less at once', () => {
	expect(rateLimitTimeoutError(replicate)).toMatchObject({
		code: 'rate_limited',
		message: expect.stringMatching(/Replicate.*longer than the timeout/),
		advice: expect.stringMatching(/Timeout.*fewer workflows/),
	});
});

it('a rate limit of requests that cost nothing, which lasts too long, has nothing to do with Timeout', () => {
	const { code, message, advice } = tooLongPauseError(replicate);
	expect(code).toBe('rate_limited');
	expect(message).toMatch(/^Replicate .*next request/);
	expect(advice).toMatch(/later.*fewer workflows/);
	expect(`${message} ${advice}`).not.toMatch(/timeout/i);
});

describe('an error that learns which prediction it is about', () => {
	const details = {
		advice: 'Try again later.',
		httpStatus: 504,
		status: 'processing',
		mayHaveBeenAccepted: true,
	} as const;
	const error = new PredictionError('unavailable', 'Replicate responded: HTTP 504.', details);

	it('names it, and keeps all else', () => {
		expect(error.about('p1')).toMatchObject({
			...details,
			name: 'PredictionError',
			code: 'unavailable',
			message: 'Replicate responded: HTTP 504 (prediction p1)',
			predictionId: 'p1',
		});
	});

	it('does not name it twice where the provider did already', () => {
		const named = new PredictionError('not_found', 'Replicate responded: there is no p1');
		expect(named.about('p1')).toMatchObject({ message: named.message, predictionId: 'p1' });
	});

	it('stays with the one it was about, and says nothing where nobody knows which one it is', () => {
		const named = error.about('p1');
		expect(named.about('p2')).toBe(named);
		expect(error.about(null)).toBe(error);
		expect(error.predictionId).toBeNull();
	});

	it('invents nothing that was not known before', () => {
		const bare = new PredictionError('unreachable', 'No response').about('p1');
		expect(bare).toMatchObject({
			advice: undefined,
			httpStatus: undefined,
			status: undefined,
			mayHaveBeenAccepted: false,
		});
	});
});
