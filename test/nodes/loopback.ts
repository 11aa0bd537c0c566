/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Heard {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	readonly at: number;
}

export interface Loopback {
	readonly url: string;
	/** Every request, in the order of arrival. */
	readonly heard: Heard[];
	/** Connections that are open now. */
	openConnections(): Promise<number>;
	close(): Promise<void>;
}

export type Handler = (heard: Heard, response: ServerResponse) => void;

/** A small server of one purpose, where the sandbox is too well behaved. */
export async function listen(handler: Handler): Promise<Loopback> {
	const heard: Heard[] = [];
	const server = createServer((request, response) => {
		void hear(request).then((one) => {
			heard.push(one);
			handler(one, response);
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		heard,
		openConnections: async () =>
			await new Promise((resolve, reject) =>
				server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
			),
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}

async function hear(request: IncomingMessage): Promise<Heard> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return {
		method: request.method ?? '',
		path: request.url ?? '',
		headers: request.headers,
		body: Buffer.concat(chunks).toString('utf8'),
		at: Date.now(),
	};
}
