import type {
	IAllExecuteFunctions,
	IDataObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import type {
	ApiResult,
	CallLimits,
	Clock,
	NetworkFailure,
	Transport,
} from '../prediction/model/ports';
import type { Provider } from '../prediction/model/provider';
import { fromNode, type NodeReadable } from './byteStream';
import { createClock } from './clock';
import type { ResolvedCredential } from './credential';
import { toNetworkFailure } from './networkFailure';
import { apiOptions, authorized, uploadOptions } from './requestOptions';
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
			const isKeyless = credential.key === '' || request.isPublic === true;
			const send = isKeyless ? withoutKey : withKey;
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

/** n8n's own time limit ends with the headers; this one covers the body too. */
async function exchange(
	send: Send,
	options: IHttpRequestOptions,
	{ timeoutMs, maxBytes }: CallLimits,
	clock: Clock,
	redact: (text: string) => string,
): Promise<ApiResult> {
	const answered = new AbortController();
	// n8n itself hangs up on a stop only where it adds a key, and on what is late only before it answers.
	const connection = new AbortController();
	let isRead = false;
	const tooLate = async (): Promise<NetworkFailure> => {
		await clock.sleep(timeoutMs, answered.signal);
		const detail = `no response within ${Math.round(timeoutMs / 1000)} s`;
		return { kind: 'networkFailure', reason: 'timeout', detail };
	};
	const respond = async (): Promise<ApiResult> => {
		try {
			const response = (await send({
				...options,
				timeout: timeoutMs,
				...SINGLE_EXCHANGE,
				abortSignal: connection.signal,
			})) as IN8nHttpFullResponse;
			const stream = response.body as unknown as NodeReadable;
			connection.signal.addEventListener('abort', () => stream.destroy());
			if (connection.signal.aborted) stream.destroy();
			const headers = lowerCase(response.headers, redact);
			const bytes = await readBytes(stream, maxBytes, Number(headers['content-length']));
			if (bytes === null) {
				return {
					kind: 'networkFailure',
					reason: 'tooLarge',
					detail: `more than ${maxBytes} bytes`,
				};
			}
			isRead = true;
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
		if (!isRead) connection.abort('not needed any more');
	}
}

/** @param redact is applied to every value: gateways repeat what they were sent in headers too */
function lowerCase(
	headers: IDataObject,
	redact = (value: string) => value,
): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), redact(String(value))]),
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
