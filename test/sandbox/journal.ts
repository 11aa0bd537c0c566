/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingHttpHeaders } from 'node:http';
import type { DialectId } from './prediction';

/** Where a request arrived: one of the services, the public files, or nowhere a client has business. */
export type Place = DialectId | 'files' | 'elsewhere';

export interface RequestRecord {
	/** When it arrived, in ms since 1970. */
	readonly time: number;
	/** Until the answer was written; absent while there is none. */
	durationMs?: number;
	readonly place: Place;
	readonly method: string;
	readonly path: string;
	readonly query: string;
	readonly headers: IncomingHttpHeaders;
	bodyBytes: number;
	/** The body, where it is JSON of reasonable size. */
	json?: unknown;
	/** The status answered; 0 for none. */
	status: number;
	/** The kind of the fault that was played on it. */
	fault?: string;
}

/** A key that arrived where no key belongs. */
export interface Leak {
	readonly time: number;
	readonly method: string;
	readonly path: string;
	readonly authorization: string;
}

/** By whatever header services take theirs. */
function keyIn(headers: IncomingHttpHeaders): string | undefined {
	const name = Object.keys(headers).find((one) => /^authorization$|api[-_]?(key|token)$/.test(one));
	return name === undefined ? undefined : String(headers[name]);
}

const largestKeptJson = 1024 * 1024;

export class Journal {
	readonly requests: RequestRecord[] = [];
	readonly leaks: Leak[] = [];

	open(place: Place, method: string, url: URL, headers: IncomingHttpHeaders): RequestRecord {
		const record: RequestRecord = {
			time: Date.now(),
			place,
			method,
			path: url.pathname,
			query: url.search,
			headers,
			bodyBytes: 0,
			status: 0,
		};
		this.requests.push(record);
		const key = keyIn(headers);
		if (key !== undefined && (place === 'files' || place === 'elsewhere')) {
			this.leaks.push({ time: record.time, method, path: url.pathname, authorization: key });
		}
		return record;
	}

	keepBody(record: RequestRecord, body: Buffer): void {
		record.bodyBytes = body.length;
		const isJson = /\bjson\b/.test(String(record.headers['content-type'] ?? ''));
		if (!isJson || body.length === 0 || body.length > largestKeptJson) return;
		try {
			record.json = JSON.parse(body.toString('utf8'));
		} catch {
			record.json = undefined;
		}
	}

	clear(): void {
		this.requests.length = 0;
		this.leaks.length = 0;
	}
}
