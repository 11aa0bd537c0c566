import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { ApiRequest, FormPart, PublicUpload } from '../prediction/model/ports';
import type { Provider } from '../prediction/model/provider';
import { toBuffer } from './byteStream';
import type { ResolvedCredential } from './credential';
import { formBody } from './multipartForm';

/** The key in the request itself, for when n8n no longer adds it. */
export function authorized(
	request: ApiRequest,
	{ keyHeaders = bearer }: Provider,
	{ key }: ResolvedCredential,
): ApiRequest {
	return key === '' ? request : { ...request, headers: { ...request.headers, ...keyHeaders(key) } };
}

function bearer(key: string): Record<string, string> {
	return { Authorization: `Bearer ${key}` };
}

/** A request to the provider as n8n's helpers want it. */
export function apiOptions(
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

/** An upload to an address that the provider gave, which gets no key. */
export function uploadOptions({
	url,
	method,
	headers,
	content,
}: PublicUpload): IHttpRequestOptions {
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
