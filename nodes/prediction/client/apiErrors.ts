import { PredictionError } from '../model/errors';
import { isJsonObject } from '../model/json';
import type { ApiResponse, NetworkFailure } from '../model/ports';
import type { ApiErrorInfo, Provider } from '../model/provider';
import { CHECK_BASE_URL, SUBMISSION_PUT_OFF, USUAL_ADVICE, type Advice } from './advice';

/**
 * The error for an error response of the provider, or of a proxy or gateway in its place.
 * @param advice what helps with what was asked for, before what helps always
 */
export function apiError(
	provider: Provider,
	error: ApiErrorInfo,
	response: ApiResponse,
	advice: Advice = {},
): PredictionError {
	const { status } = response;
	if (isFromGateway(error, response)) return gatewayError(provider, error, response);
	const usual: Advice = { ...USUAL_ADVICE, ...advice };
	const words = error.message === '' ? `HTTP ${status}` : error.message;
	return new PredictionError(error.code, `${provider.subject} responded: ${words}`, {
		httpStatus: status,
		advice: error.advice ?? usual[error.code],
	});
}

/** The error for a response that is not in the provider's own words: something in front of it, or something else at this address. */
function gatewayError(
	{ subject }: Provider,
	{ code, message }: ApiErrorInfo,
	response: ApiResponse,
): PredictionError {
	const { status } = response;
	const words = [`HTTP ${status}`, message || titleOf(response.body)].filter(Boolean).join(', ');
	const advice = GATEWAY_ADVICE.find(([statuses]) => statuses.includes(status))?.[1];
	return new PredictionError(
		code,
		`${gatewayName(response)} responded in place of ${subject}: ${words}`,
		{ httpStatus: status, advice: advice ?? GATEWAY_ADVICE_OTHERWISE },
	);
}

/**
 * Whether something else answered: by a web page, by a refusal in a form that is not the provider's (JSON of Cloudflare Access
 * and AWS WAF, text of Envoy, nothing of a load balancer), or with a status that means a failure on the way, without a word in
 * JSON. Only the provider knows of an account without credit.
 */
export function isFromGateway(
	{ code, isOwn }: ApiErrorInfo,
	{ status, headers, body }: ApiResponse,
): boolean {
	if (isOwn || code === 'billing') return false;
	if (isJsonObject(body)) return status === 403 || status === 407;
	const text = typeof body === 'string' ? body.trim() : '';
	// XML with a message is an API's error.
	const isPage = text.startsWith('<') && !/<message>/i.test(text);
	const isRefusal =
		status === 403 && (text !== '' || GATES.test(`${headers.server} ${headers.via}`));
	return isPage || isRefusal || status === 407 || status === 405 || status >= 500;
}

/** What refuses requests in front of a service, by the name it gives itself. */
const GATES = /cloudflare|cloudfront|awselb|akamai|envoy|squid|varnish|haproxy|zscaler|nginx/i;

/** What a status means that does not come from the provider itself. */
const GATEWAY_ADVICE: ReadonlyArray<readonly [readonly number[], string]> = [
	[
		[401, 403],
		'Check the API key and the Base URL in the credential. If both are right, a firewall, a login page or a proxy refuses requests from this n8n: ask whoever runs it.',
	],
	[[404, 405], `Nothing that speaks this provider's API is at this address. ${CHECK_BASE_URL}`],
	[
		[407],
		'A proxy between n8n and the provider asks for a login. Check the proxy settings of n8n (HTTP_PROXY, HTTPS_PROXY).',
	],
	[
		[413],
		'The file is larger than the proxy in front of the provider allows. Raise its limit (client_max_body_size in nginx), or use a smaller image.',
	],
	[
		[429],
		'What stands in front of the provider takes fewer requests. Run fewer workflows at once, and try again later.',
	],
	[
		[408, 504, 524],
		'The proxy in front of the provider gave up waiting. Raise its time limit (proxy_read_timeout in nginx).',
	],
	[
		[502, 503, 521, 522, 523],
		`The provider behind it may be down or restarting. Try again later. ${CHECK_BASE_URL}`,
	],
];

const GATEWAY_ADVICE_OTHERWISE = `${CHECK_BASE_URL} If it is right, try again later.`;

/** What answered, as far as it says so itself, e.g. `A proxy (nginx/1.22)`. */
function gatewayName({ headers, body }: ApiResponse): string {
	const inPage =
		typeof body === 'string' ? /<center>([\w./ -]{2,40})<\/center>/.exec(body)?.[1] : undefined;
	const name = headers.server ?? headers.via ?? inPage ?? '';
	return /^[\w./ ()-]{2,60}$/.test(name) ? `A proxy or gateway (${name})` : 'A proxy or gateway';
}

function titleOf(body: unknown): string {
	const title = typeof body === 'string' ? /<title>([^<]{1,80})<\/title>/i.exec(body)?.[1] : '';
	return title?.replace(/^\d{3}\s*/, '').trim() ?? '';
}

/** The error for a submission that was not sent, because images take longer at the provider at present than its timeout is. */
export function notEnoughTimeError({ subject }: Provider): PredictionError {
	return new PredictionError(
		'rate_limited',
		`${subject} is busy: an image takes longer at present than the timeout allows, so this one was not sent`,
		{ advice: SUBMISSION_PUT_OFF },
	);
}

/** The error for a submission that would have to wait too long, because the provider rate-limited the account. */
export function rateLimitTimeoutError({ subject }: Provider): PredictionError {
	return new PredictionError(
		'rate_limited',
		`${subject} asked us to wait longer than the timeout allows`,
		{ advice: SUBMISSION_PUT_OFF },
	);
}

/** The same for a request that costs nothing, which Timeout does not count for. */
export function tooLongPauseError({ subject }: Provider): PredictionError {
	return new PredictionError(
		'rate_limited',
		`${subject} asked us to wait too long before the next request`,
		{ advice: USUAL_ADVICE.rate_limited },
	);
}

/** The error for a response that does not follow the protocol. */
export function malformedResponseError(
	provider: Provider,
	what: string,
	httpStatus?: number,
): PredictionError {
	return new PredictionError('malformed_response', `${provider.subject} ${what}`, {
		httpStatus,
		advice: USUAL_ADVICE.malformed_response,
	});
}

/** The error of a reader. One of its own making, of which nobody thought, is still one of the response. */
export function readingError(
	provider: Provider,
	error: unknown,
	httpStatus: number,
): PredictionError {
	if (error instanceof PredictionError) return error;
	return malformedResponseError(provider, 'returned something that cannot be read', httpStatus);
}

/** The error for a request without a response that cost nothing. */
export function networkError(provider: Provider, failure: NetworkFailure): PredictionError {
	if (failure.reason === 'tooLarge') {
		return malformedResponseError(provider, 'sent a response that is too large');
	}
	const what = failure.reason === 'timeout' ? 'did not respond in time' : 'could not be reached';
	return new PredictionError('unreachable', `${provider.subject} ${what} (${failure.detail})`, {
		advice: USUAL_ADVICE.unreachable,
	});
}
