import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type {
	ApiRequest,
	ApiResult,
	CallLimits,
	Clock,
	FormPart,
	NetworkFailure,
	PublicUpload,
	Transport,
} from '../prediction/model/ports';
import type { Provider } from '../prediction/model/provider';
import { fromNode, toBuffer, type NodeReadable } from './byteStream';
import { createClock } from './clock';
import type { ResolvedCredential } from './credential';
import { formBody } from './multipartForm';
import { toNetworkFailure } from './networkFailure';
import { parseBody, readBytes } from './responseBody';

type Context = IAllExecuteFunctions;
type Send = (options: IHttpRequestOptions) => Promise<unknown>;

/** The two doors, over n8n's own HTTP helpers, so that proxies, certificates and n8n's network rules apply. */
export function createTransport(
	context: Context,
	provider: Provider,
	credential: ResolvedCredential,
	clock: Clock,
	stop: AbortSignal | undefined,
): Transport {
	const { redact } = credential;
	const withKey: Send = async (options) =>
		(await context.helpers.httpRequestWithAuthentication.call(
			context,
			provider.credential,
			options,
		)) as unknown;
	const withoutKey: Send = async (options) =>
		(await context.helpers.httpRequest(options)) as unknown;
	return {
		trustedHost: credential.host,
		baseUrl: credential.baseUrl,
		call: async (request, limits) => {
			// n8n decrypts the credential for each request.
			const send = credential.key === '' ? withoutKey : withKey;
			return await exchange(send, apiOptions(provider, credential, request), limits, clock, redact);
		},
		callAfterStop: async (request, limits) => {
			const options = apiOptions(provider, credential, authorized(request, provider, credential));
			return await exchange(withoutKey, options, limits, createClock(), redact);
		},
		sendPublic: async (upload, limits) =>
			await exchange(withoutKey, uploadOptions(upload), limits, clock, redact),
		fetchPublic: async (url, { timeoutMs }) => {
			const connection = new AbortController();
			const signals = [connection.signal, stop].filter((signal) => signal !== undefined);
			try {
				const response = (await withoutKey({
					url,
					method: 'GET',
					timeout: timeoutMs,
					...SINGLE_EXCHANGE,
					abortSignal: AbortSignal.any(signals),
				})) as IN8nHttpFullResponse;
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

function authorized(
	request: ApiRequest,
	{ keyHeaders = bearer }: Provider,
	{ key }: ResolvedCredential,
): ApiRequest {
	return key === '' ? request : { ...request, headers: { ...request.headers, ...keyHeaders(key) } };
}

function bearer(key: string): Record<string, string> {
	return { Authorization: `Bearer ${key}` };
}

function apiOptions(
	provider: Provider,
	credential: ResolvedCredential,
	request: ApiRequest,
): IHttpRequestOptions {
	const body = encodedBody(request);
	return {
		method: request.method,
		url: addressOf(provider, credential, request),
		headers: { Accept: 'application/json', ...body.headers, ...request.headers },
		...(request.query !== undefined && { qs: { ...request.query } }),
		...(body.content !== undefined && { body: body.content }),
	};
}

/** A second host counts only while the base URL is the provider's own: a mock or a proxy serves everything below its path. */
function addressOf(
	{ defaultBaseUrl }: Provider,
	{ baseUrl }: ResolvedCredential,
	{ origin, path }: ApiRequest,
): string {
	if (origin === undefined) return `${baseUrl}${path}`;
	if (baseUrl === defaultBaseUrl) return `${origin}${path}`;
	const defaultPath = new URL(defaultBaseUrl).pathname.replace(/\/+$/, '');
	const root =
		defaultPath !== '' && baseUrl.endsWith(defaultPath)
			? baseUrl.slice(0, -defaultPath.length)
			: baseUrl;
	return `${root}${path}`;
}

function uploadOptions({ url, method, headers, content }: PublicUpload): IHttpRequestOptions {
	if (content instanceof Uint8Array)
		return { method, url, headers: { ...headers }, body: toBuffer(content) };
	const form = formBody(content as readonly FormPart[]);
	return { method, url, headers: { ...headers, ...form.headers }, body: form.content };
}

function encodedBody({ body, form }: ApiRequest): {
	content?: Buffer | IDataObject | IDataObject[];
	headers: Record<string, string>;
} {
	if (form !== undefined) return formBody(form);
	if (body === undefined) return { headers: {} };
	return {
		content: body as IDataObject | IDataObject[],
		headers: { 'Content-Type': 'application/json' },
	};
}

/** n8n's own time limit ends with the headers; this one covers the body too. */
async function exchange(
	send: Send,
	options: IHttpRequestOptions,
	{ timeoutMs, maxBytes }: CallLimits,
	clock: Clock,
	redact: (text: string) => string,
): Promise<ApiResult> {
	const answered = new AbortController();
	const late = new AbortController();
	const tooLate = async (): Promise<NetworkFailure> => {
		await clock.sleep(timeoutMs, answered.signal);
		late.abort();
		const detail = `no response within ${Math.round(timeoutMs / 1000)} s`;
		return { kind: 'networkFailure', reason: 'timeout', detail };
	};
	const respond = async (): Promise<ApiResult> => {
		try {
			const response = (await send({
				...options,
				timeout: timeoutMs,
				...SINGLE_EXCHANGE,
			})) as IN8nHttpFullResponse;
			const stream = response.body as unknown as NodeReadable;
			late.signal.addEventListener('abort', () => stream.destroy());
			if (late.signal.aborted) stream.destroy();
			const headers = lowerCase(response.headers);
			const bytes = await readBytes(stream, maxBytes, Number(headers['content-length']));
			if (bytes === null) {
				return {
					kind: 'networkFailure',
					reason: 'tooLarge',
					detail: `more than ${maxBytes} bytes`,
				};
			}
			return {
				status: response.statusCode,
				headers,
				body: parseBody(bytes, redact),
			};
		} catch (error) {
			return toNetworkFailure(error);
		}
	};
	try {
		return await Promise.race([respond(), tooLate()]);
	} finally {
		// With a reason of its own no DOMException is made, which is costly.
		answered.abort('answered');
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
