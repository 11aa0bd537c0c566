/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, fetch, type Response } from 'undici';

export interface Owner {
	readonly email: string;
	readonly password: string;
	readonly firstName: string;
	readonly lastName: string;
}

/** Keeps no connection: n8n closes idle ones after five seconds, which a test that computes on a large picture meanwhile does not notice. */
const dispatcher = new Agent({ pipelining: 0 });

/** With too much to do, n8n does not hear of its own database for a moment and takes no request at all. */
const busyWithinMs = 60_000;
const busyPauseMs = 250;

/** Carries the owner's cookie and, once made, the key for n8n's public API. */
export class Session {
	private readonly headers: Record<string, string> = {};

	constructor(private readonly url: string) {}

	async request(method: string, path: string, body?: unknown): Promise<Response> {
		const deadline = Date.now() + busyWithinMs;
		let response: Response;
		for (;;) {
			response = await fetch(`${this.url}${path}`, {
				method,
				dispatcher,
				headers: { ...this.headers, 'content-type': 'application/json' },
				body: body === undefined ? null : JSON.stringify(body),
			});
			if (response.ok) break;
			const text = await response.text();
			const isTooBusy = response.status === 503 && text.includes('Database is not ready');
			if (!isTooBusy || Date.now() > deadline)
				throw new Error(`n8n answered ${method} ${path} with ${response.status}: ${text}`);
			await delay(busyPauseMs);
		}
		const cookie = response.headers
			.getSetCookie()
			.find((candidate) => candidate.startsWith('n8n-auth='));
		if (cookie) this.headers.cookie = cookie.split(';')[0]!;
		return response;
	}

	async createApiKey(): Promise<void> {
		const scopes = await this.data<string[]>('GET', '/rest/api-keys/scopes');
		const key = await this.data<{ rawApiKey: string }>('POST', '/rest/api-keys', {
			label: `end-to-end ${Date.now()}`,
			expiresAt: null,
			scopes,
		});
		this.headers['x-n8n-api-key'] = key.rawApiKey;
	}

	private async data<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.request(method, path, body);
		return ((await response.json()) as { data: Answer }).data;
	}
}

/** The first thing a person does in a fresh n8n. */
export async function createOwner(url: string, owner: Owner): Promise<Session> {
	const session = new Session(url);
	await session.request('POST', '/rest/owner/setup', owner);
	await session.createApiKey();
	return session;
}

export async function logIn(url: string, owner: Owner): Promise<Session> {
	const session = new Session(url);
	await session.request('POST', '/rest/login', {
		emailOrLdapLoginId: owner.email,
		password: owner.password,
	});
	await session.createApiKey();
	return session;
}
