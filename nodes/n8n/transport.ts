import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type {
	ApiResult,
	ApiRequest,
	CallLimits,
	Clock,
	NetworkFailure,
	Transport,
} from '../prediction/model/ports';
import { fromNode, type NodeReadable } from './byteStream';
import { createClock } from './clock';
import { parseBody, readBytes } from './responseBody';
import type { ResolvedCredential } from './credential';
import { toNetworkFailure } from './networkFailure';

type Context = IAllExecuteFunctions;

/** The two doors, over n8n's own HTTP helpers, so that proxies, certificates and n8n's network rules apply. */
export function createTransport(
	context: Context,
	credentialType: string,
	access: ResolvedCredential,
	clock: Clock,
	stop: AbortSignal | undefined,
): Transport {
	const call = async (
		send: (options: IHttpRequestOptions) => Promise<unknown>,
		request: ApiRequest,
		limits: CallLimits,
		time: Clock,
	) => {
		const exchange = async (late: AbortSignal) => {
			const options = await optionsFor(access, request, limits);
			return await exchangeOnce(send, options, access, limits, late);
		};
		return await withinTime(exchange, limits.timeoutMs, time);
	};
	return {
		trustedHost: access.host,
		call: async (request, limits) =>
			await call(
				async (options) =>
					(await context.helpers.httpRequestWithAuthentication.call(
						context,
						credentialType,
						options,
					)) as unknown,
				request,
				limits,
				clock,
			),
		callAfterStop: async (request, limits) =>
			await call(sendPlainly(context), withAuthorization(request, access), limits, createClock()),
		fetchPublic: async (url, { timeoutMs }) => {
			const connection = new AbortController();
			const signals = [connection.signal, stop].filter((signal) => signal !== undefined);
			try {
				const response = await sendPlainly(context)({
					url,
					method: 'GET',
					timeout: timeoutMs,
					...SINGLE_EXCHANGE,
					abortSignal: AbortSignal.any(signals),
				});
				return {
					status: response.statusCode,
					headers: lowerCase(response.headers),
					body: fromNode(response.body as unknown as NodeReadable, () => connection.abort()),
				};
			} catch (error) {
				return toNetworkFailure(error);
			}
		},
		isPublicHost: async (url) => await isPublicHost(context, url),
	};
}

/** A response of any status, unread, from this very address. */
const SINGLE_EXCHANGE = {
	encoding: 'stream',
	returnFullResponse: true,
	ignoreHttpStatusErrors: true,
	disableFollowRedirect: true,
	sendCredentialsOnCrossOriginRedirect: false,
} as const;

function sendPlainly(context: Context) {
	return async (options: IHttpRequestOptions) =>
		(await context.helpers.httpRequest(options)) as IN8nHttpFullResponse;
}

function withAuthorization(request: ApiRequest, access: ResolvedCredential): ApiRequest {
	return access.authorization === null
		? request
		: { ...request, headers: { ...request.headers, Authorization: access.authorization } };
}

async function optionsFor(
	access: ResolvedCredential,
	request: ApiRequest,
	limits: CallLimits,
): Promise<IHttpRequestOptions> {
	const body =
		request.body instanceof FormData ? await multipart(request.body) : jsonBody(request.body);
	return {
		method: request.method,
		url: `${access.baseUrl}${request.path}`,
		headers: { Accept: 'application/json', ...body.headers, ...request.headers },
		...(request.query !== undefined && { qs: { ...request.query } }),
		...(body.content !== undefined && { body: body.content }),
		timeout: limits.timeoutMs,
		...SINGLE_EXCHANGE,
	};
}

function jsonBody(body: IDataObject | undefined): {
	content?: IDataObject;
	headers: Record<string, string>;
} {
	return body === undefined
		? { headers: {} }
		: { content: body, headers: { 'Content-Type': 'application/json' } };
}

/** Encoded here, because a form can be sent only once and its length is not known to the receiver. */
async function multipart(
	form: FormData,
): Promise<{ content: Buffer; headers: Record<string, string> }> {
	const encoded = new Response(form);
	return {
		content: Buffer.from(await encoded.arrayBuffer()),
		headers: { 'Content-Type': encoded.headers.get('content-type') ?? 'multipart/form-data' },
	};
}

async function exchangeOnce(
	send: (options: IHttpRequestOptions) => Promise<unknown>,
	options: IHttpRequestOptions,
	access: ResolvedCredential,
	limits: CallLimits,
	late: AbortSignal,
): Promise<ApiResult> {
	try {
		const response = (await send(options)) as IN8nHttpFullResponse;
		const body = response.body as unknown as NodeReadable;
		late.addEventListener('abort', () => body.destroy());
		if (late.aborted) body.destroy();
		const bytes = await readBytes(body, limits.maxBytes);
		if (bytes === null)
			return { status: 0, reason: 'too_large', detail: `more than ${limits.maxBytes} bytes` };
		return {
			status: response.statusCode,
			headers: lowerCase(response.headers),
			body: parseBody(bytes, access.redact),
		};
	} catch (error) {
		return toNetworkFailure(error);
	}
}

/** n8n's own time limit ends with the headers; this one covers the body too. */
async function withinTime(
	exchange: (late: AbortSignal) => Promise<ApiResult>,
	timeoutMs: number,
	clock: Clock,
): Promise<ApiResult> {
	const answered = new AbortController();
	const late = new AbortController();
	const tooLate = async (): Promise<NetworkFailure> => {
		await clock.sleep(timeoutMs, answered.signal);
		late.abort();
		return {
			status: 0,
			reason: 'timeout',
			detail: `no answer within ${Math.round(timeoutMs / 1000)} s`,
		};
	};
	try {
		return await Promise.race([exchange(late.signal), tooLate()]);
	} finally {
		answered.abort();
	}
}

function lowerCase(headers: IDataObject): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
	);
}

/** n8n can look a name up and tell private addresses; where it cannot, the name alone has to do. */
async function isPublicHost(context: Context, url: string): Promise<boolean> {
	const filter = context.helpers.getSecureEgressFilter?.('enforced');
	if (filter === undefined) return true;
	try {
		return (await filter.validateUrl(url)).ok;
	} catch {
		// The name does not resolve here, e.g. behind a proxy; the request itself will tell.
		return true;
	}
}
