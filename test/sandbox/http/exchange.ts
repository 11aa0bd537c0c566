/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error */
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal';

/** One request as the routes see it. */
export interface Exchange {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
	/** Scheme and host the client used, for addresses it can reach again. */
	readonly origin: string;
	/** The key, from wherever the dialect has it; empty without one. */
	readonly token: string;
	readonly parameters: Readonly<Record<string, string>>;
	/** Aborted when the client goes away before the answer. */
	readonly dropped: AbortSignal;
}

export type JsonObject = Record<string, unknown>;

export const isObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export function bearerToken(headers: IncomingHttpHeaders): string {
	return /^Bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

export function readJson({ body }: Exchange): JsonObject {
	if (body.length === 0) return {};
	let value: unknown;
	try {
		value = JSON.parse(body.toString('utf8'));
	} catch {
		throw new Refusal(400, 'The request body is not valid JSON');
	}
	if (!isObject(value)) throw new Refusal(400, 'The request body must be a JSON object');
	return value;
}

/** A file of a form as a data URI; undefined where there is none. */
export async function fileIn(form: FormData, name: string): Promise<string | undefined> {
	const file = form.get(name);
	if (file === null || typeof file === 'string') return undefined;
	const base64 = Buffer.from(await file.arrayBuffer()).toString('base64');
	return `data:${file.type};base64,${base64}`;
}

/** The fields of a form that are text. */
export function textsIn(form: FormData): Record<string, string> {
	const texts = [...form].filter(([, value]) => typeof value === 'string');
	return Object.fromEntries(texts) as Record<string, string>;
}

/** Multipart by the parser that comes with Node's fetch. */
export async function readForm({ body, headers }: Exchange): Promise<FormData> {
	const contentType = headers['content-type'] ?? '';
	try {
		return await new Response(body, { headers: { 'content-type': contentType } }).formData();
	} catch {
		throw new Refusal(400, `The request body is not a form (Content-Type "${contentType}")`);
	}
}
