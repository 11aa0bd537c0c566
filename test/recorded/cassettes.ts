/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import type { Exchange, Json } from '../servers/recording/recordingFile';

/** Names a folder with the recordings of replicate-python, see README.md. */
export const cassettesVariable = 'REPLICATE_CASSETTES';

/** An exchange as VCR.py writes it down: newer ones have a body in parts, older ones the whole text. */
interface Interaction {
	readonly request: {
		readonly method: string;
		readonly uri: string;
		readonly body: string | null;
		readonly headers: Headers;
	};
	readonly response: {
		readonly headers: Headers;
		readonly status_code?: number;
		readonly status?: { readonly code: number };
		readonly content?: string;
		readonly body?: { readonly string: string | Uint8Array };
	};
}
type Headers = Readonly<Record<string, readonly string[] | string>>;

const apiUrl = 'https://api.replicate.com/v1';

/** The recordings in the folder: the exchanges with the API of each file. */
export function readCassettes(folder: string): ReadonlyMap<string, readonly Exchange[]> {
	const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
	return new Map(files.map((file) => [file, readCassette(folder, file)]));
}

function readCassette(folder: string, file: string): Exchange[] {
	const { interactions } = parse(readFileSync(join(folder, file), 'utf8')) as {
		interactions: readonly Interaction[];
	};
	return interactions
		.filter(({ request }) => request.uri.startsWith(apiUrl))
		.map((interaction, index) => exchangeOf(interaction, `${file}, ${index}`));
}

function exchangeOf({ request, response }: Interaction, name: string): Exchange {
	const prefer = headersOf(request.headers)['prefer'];
	const sent = jsonIn(request.body ?? '');
	return {
		name,
		request: {
			method: request.method,
			path: request.uri.slice(apiUrl.length),
			...(prefer !== undefined && { headers: { Prefer: prefer } }),
			...(typeof sent === 'object' && { body: sent }),
		},
		response: {
			status: response.status_code ?? response.status?.code ?? 0,
			headers: headersOf(response.headers),
			body: jsonIn(textOf(response.content ?? response.body?.string ?? '')),
		},
	};
}

function headersOf(headers: Headers): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
	);
}

/** Bodies were written down as they came, mostly compressed. */
function textOf(body: string | Uint8Array): string {
	if (typeof body === 'string') return body;
	const bytes = Buffer.from(body);
	return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
}

function jsonIn(text: string): Json {
	try {
		return JSON.parse(text) as Json;
	} catch {
		return text;
	}
}
