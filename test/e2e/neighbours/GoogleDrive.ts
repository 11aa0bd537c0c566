/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CredentialDefinition } from '../n8n/N8nClient';
import { authorization, googleCredential } from './googleLogin';
import { standInForHosts, type StandIn } from './standInForHosts';

const HOST = 'www.googleapis.com';

export interface DriveFile {
	readonly id: string;
	readonly name: string;
	readonly mimeType: string;
	readonly parents: readonly string[];
	readonly bytes: Buffer;
}

interface Asked {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	readonly body: Buffer;
	readonly headers: IncomingMessage['headers'];
}

/**
 * A stand-in for Google Drive, with the part of its API that the Google Drive node uses.
 * Source: https://developers.google.com/workspace/drive/api/reference/rest/v3, 2026-11-28.
 */
export class GoogleDrive {
	private readonly files = new Map<string, DriveFile>();
	private readonly uploads = new Map<string, Pick<DriveFile, 'name' | 'parents' | 'mimeType'>>();
	private standIn: StandIn | undefined;

	static async start(): Promise<GoogleDrive> {
		const drive = new GoogleDrive();
		drive.standIn = await standInForHosts([HOST], (request, response) => {
			void drive.answer(request, response);
		});
		return drive;
	}

	/** For the start of n8n. */
	get environment(): Readonly<Record<string, string>> {
		return this.standIn?.environment ?? {};
	}

	get credential(): CredentialDefinition {
		return googleCredential('Google Drive', 'googleDriveOAuth2Api');
	}

	put(folder: string, name: string, mimeType: string, bytes: Buffer): void {
		const id = randomUUID();
		this.files.set(id, { id, name, mimeType, parents: [folder], bytes });
	}

	in(folder: string): DriveFile[] {
		return [...this.files.values()].filter(({ parents }) => parents.includes(folder));
	}

	clear(): void {
		this.files.clear();
	}

	close(): void {
		this.standIn?.close();
	}

	private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		const { pathname, searchParams } = new URL(request.url ?? '', `https://${HOST}`);
		const asked: Asked = {
			method: request.method ?? '',
			path: pathname,
			query: searchParams,
			body: Buffer.concat(chunks),
			headers: request.headers,
		};
		// The address of an upload is a secret itself.
		const isAllowed = asked.method === 'PUT' || asked.headers.authorization === authorization;
		if (!isAllowed) return refuse(response, 401, 'Invalid Credentials');
		if (asked.path === '/upload/drive/v3/files') return this.upload(asked, response);
		if (asked.path === '/drive/v3/files') return this.list(asked, response);
		const file = this.files.get(asked.path.replace('/drive/v3/files/', ''));
		if (file === undefined) return refuse(response, 404, `File not found: ${asked.path}`);
		if (asked.method === 'PATCH') return this.change(file, asked, response);
		if (asked.query.get('alt') !== 'media') return send(response, resource(file));
		response.writeHead(200, { 'content-type': file.mimeType }).end(file.bytes);
	}

	private list({ query }: Asked, response: ServerResponse): void {
		const clauses = (query.get('q') ?? '').split(' and ').map(clauseOf);
		if (clauses.includes(undefined)) return refuse(response, 400, 'Invalid Value');
		const found = [...this.files.values()].filter((file) =>
			clauses.every((clause) => clause?.(file)),
		);
		// Only what is asked for: the node asks for these two unless it is told otherwise.
		send(response, { files: found.map(({ id, name }) => ({ id, name })) });
	}

	/** A resumable upload: first what the file is, then its bytes in one piece. */
	private upload({ method, query, body, headers }: Asked, response: ServerResponse): void {
		if (query.get('uploadType') === 'resumable' && method === 'POST') {
			const id = randomUUID();
			const mimeType = String(headers['x-upload-content-type']);
			const { name, parents } = JSON.parse(body.toString()) as DriveFile;
			this.uploads.set(id, { name, parents, mimeType });
			const location = `https://${HOST}/upload/drive/v3/files?uploadType=resumable&upload_id=${id}`;
			response.writeHead(200, { location }).end();
			return;
		}
		const begun = this.uploads.get(query.get('upload_id') ?? '');
		if (begun === undefined) return refuse(response, 400, 'Bad Request');
		const range = `bytes 0-${body.length - 1}/${body.length}`;
		if (headers['content-range'] !== range) return refuse(response, 400, 'Bad Request');
		const id = randomUUID();
		const file = { ...begun, id, bytes: body };
		this.files.set(id, file);
		send(response, resource(file));
	}

	private change(file: DriveFile, { query, body }: Asked, response: ServerResponse): void {
		const removed = (query.get('removeParents') ?? '').split(',');
		const added = (query.get('addParents') ?? '').split(',').filter(Boolean);
		const kept = file.parents.filter((parent) => !removed.includes(parent));
		const { name } = (body.length > 0 ? JSON.parse(body.toString()) : {}) as { name?: string };
		const parents = [...new Set([...kept, ...added])];
		const changed = { ...file, parents, ...(name !== undefined && { name }) };
		this.files.set(file.id, changed);
		send(response, resource(changed));
	}
}

/** https://developers.google.com/workspace/drive/api/guides/search-files, 2026-11-28. */
function clauseOf(text: string): ((file: DriveFile) => boolean) | undefined {
	const [, folder] = /^'(.*)' in parents$/.exec(text) ?? [];
	if (folder !== undefined) return ({ parents }) => parents.includes(folder);
	const [, part] = /^mimeType contains '(.*)'$/.exec(text) ?? [];
	if (part !== undefined) return ({ mimeType }) => mimeType.startsWith(part);
	const [, other] = /^mimeType != '(.*)'$/.exec(text) ?? [];
	if (other !== undefined) return ({ mimeType }) => mimeType !== other;
	return text === 'trashed = false' ? () => true : undefined;
}

function resource({ bytes, ...file }: DriveFile) {
	return { kind: 'drive#file', ...file, size: String(bytes.length) };
}

function send(response: ServerResponse, body: unknown): void {
	response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, code: number, message: string): void {
	response
		.writeHead(code, { 'content-type': 'application/json' })
		.end(JSON.stringify({ error: { code, message, errors: [{ message, domain: 'global' }] } }));
}
