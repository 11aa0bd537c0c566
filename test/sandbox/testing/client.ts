/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DialectId } from '../prediction';
import type { Sandbox } from '../server';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface Reply {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	readonly json: Json;
}

const parsed = (text: string): Json => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

export interface Call {
	readonly method?: string;
	readonly token?: string;
	readonly headers?: Record<string, string>;
	readonly body?: unknown;
	readonly signal?: AbortSignal;
}

/** One request to a dialect, keyed and in JSON. */
export async function call(
	sandbox: Sandbox,
	dialect: DialectId,
	path: string,
	{ method, token = 'key', headers, body, signal }: Call = {},
): Promise<Reply> {
	const sent = new Headers({
		authorization: `Bearer ${token}`,
		'content-type': 'application/json',
	});
	for (const [name, value] of Object.entries(headers ?? {})) sent.set(name, value);
	const response = await fetch(`${sandbox.baseUrl(dialect)}${path}`, {
		method: method ?? (body === undefined ? 'GET' : 'POST'),
		headers: sent,
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
		...(signal ? { signal } : {}),
	});
	const text = await response.text();
	return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

export const rembg = 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003';
export const picture = Buffer.from('fixture: a cat on a sofa');
export const pictureUri = `data:image/png;base64,${picture.toString('base64')}`;
export const order = { version: rembg, input: { image: pictureUri } };

/** For what happens after an answer; the test's own time limit ends a wait in vain. */
export async function until(happened: () => boolean): Promise<void> {
	while (!happened()) await sleep(5);
}
