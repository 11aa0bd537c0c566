/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { request as send } from 'undici';

/** A request that is never answered. */
export interface Hold {
	/** Counted from 1. */
	readonly nth: number;
	/** Whether the provider has taken it. */
	readonly isTaken: boolean;
}

const ofOneConnection = ['connection', 'keep-alive', 'transfer-encoding', 'expect'];

/** Stands between n8n and a provider: everything comes by, files as well, and one request may be held. */
export class RequestGate {
	/** What came by, in its order, e.g. `POST /v1/predictions`. */
	readonly requests: string[] = [];
	private holding: ServerResponse | null = null;
	private readonly server = createServer((request, response) => {
		this.pass(request, response).catch(() => response.destroy());
	});

	private constructor(
		private readonly target: string,
		private hold: Hold | null,
	) {}

	static async open(target: string, hold: Hold | null): Promise<RequestGate> {
		const gate = new RequestGate(target, hold);
		gate.server.listen(0, '127.0.0.1');
		await once(gate.server, 'listening');
		return gate;
	}

	/** Whether n8n waits for the answer now. */
	get isHolding(): boolean {
		return this.holding?.destroyed === false;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	/** From now on everything passes. */
	open(): void {
		this.hold = null;
	}

	async close(): Promise<void> {
		const closed = once(this.server, 'close');
		this.server.close();
		this.server.closeAllConnections();
		await closed;
	}

	/** Whether this request of n8n is the one to hold. */
	private heldAt({ method, url, headers }: IncomingMessage): Hold | null {
		// The provider, which fetches what was uploaded to it.
		if (headers['user-agent'] === 'node') return null;
		const nth = this.requests.push(`${method} ${url}`);
		return this.hold?.nth === nth ? this.hold : null;
	}

	private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const { method = 'GET', url = '/' } = request;
		const held = this.heldAt(request);
		if (held?.isTaken === false) {
			this.holding = response;
			return;
		}
		// With its own Host: the sandbox makes its addresses of it, so that they lead here too.
		const { statusCode, headers, body } = await send(`${this.target}${url}`, {
			method,
			headers: ofTheMessage(request.headers),
			body: method === 'GET' ? null : request,
		});
		if (held !== null) {
			await body.dump();
			this.holding = response;
			return;
		}
		response.writeHead(statusCode, ofTheMessage(headers));
		await pipeline(body, response);
	}
}

/** Without what is agreed between two neighbours only. */
function ofTheMessage(headers: IncomingHttpHeaders): IncomingHttpHeaders {
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => !ofOneConnection.includes(name)),
	);
}
