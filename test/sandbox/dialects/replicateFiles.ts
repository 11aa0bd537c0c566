/* eslint-disable @n8n/community-nodes/require-node-api-error */
import { createHash } from 'node:crypto';
import { emptyAnswer, jsonAnswer, type Answer } from '../http/answer';
import { readForm } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Route } from '../http/router';
import { uuid } from '../random';
import type { Upload } from '../uploads';
import type { Backend } from './dialect';
import { notFound } from './replicateProtocol';
import { isSigned } from './replicateSignedFiles';

const maxUploadBytes = 100 * 1024 * 1024;
const keptMs = 24 * 60 * 60 * 1000;
const json = { 'content-type': 'application/json; charset=UTF-8' };

const hashOf = (kind: 'md5' | 'sha256', content: Buffer | string) =>
	createHash(kind).update(content).digest('hex');

/** The fields in the order of the recorded answers. */
const fileBody = ({ id, name, mediaType, bytes, metadata, createdAt, url }: Upload) => ({
	id,
	name,
	content_type: mediaType,
	size: bytes.length,
	etag: hashOf('md5', bytes),
	checksums: { sha256: hashOf('sha256', bytes), md5: hashOf('md5', bytes) },
	metadata,
	created_at: new Date(createdAt).toISOString(),
	expires_at: new Date(createdAt + keptMs).toISOString(),
	urls: { get: url },
});

/** Whoever has the signed address needs no key. */
function download(upload: Upload | undefined, query: URLSearchParams): Answer {
	if (upload === undefined || !isSigned(upload.id, query)) throw notFound();
	return { status: 200, headers: { 'content-type': upload.mediaType }, parts: [upload.bytes] };
}

async function readMetadata(value: string | File | null): Promise<unknown> {
	const text = value === null ? '{}' : typeof value === 'string' ? value : await value.text();
	try {
		return JSON.parse(text) as unknown;
	} catch {
		throw new Refusal(400, 'metadata must be a JSON object');
	}
}

/** Replicate's files API. */
export function replicateFileRoutes({ uploads }: Backend, basePath: string): Route[] {
	const owned = (token: string, id: string | undefined) => {
		const upload = uploads.find(token, id ?? '');
		if (!upload) throw notFound();
		return upload;
	};
	return [
		{
			method: 'POST',
			path: '/files',
			async handle(exchange) {
				const form = await readForm(exchange);
				const content = form.get('content');
				if (content === null || typeof content === 'string')
					throw new Refusal(400, 'Missing content');
				if (content.size > maxUploadBytes)
					throw new Refusal(413, 'Files must be less than 100MB in size');
				const [name, type] = [form.get('filename'), form.get('type')];
				const id = Buffer.from(uuid()).toString('base64');
				const upload: Upload = {
					id,
					token: exchange.token,
					url: `${exchange.origin}${basePath}/files/${id}`,
					name: typeof name === 'string' ? name : content.name,
					mediaType: (typeof type === 'string' ? type : content.type) || 'application/octet-stream',
					bytes: Buffer.from(await content.arrayBuffer()),
					metadata: await readMetadata(form.get('metadata')),
					createdAt: Date.now(),
				};
				uploads.add(upload);
				return jsonAnswer(201, fileBody(upload), json);
			},
		},
		{
			method: 'GET',
			path: '/files',
			handle: ({ token }) =>
				jsonAnswer(
					200,
					{ next: null, previous: null, results: uploads.list(token).map(fileBody) },
					json,
				),
		},
		{
			method: 'GET',
			path: '/files/:id',
			handle: ({ token, parameters }) =>
				jsonAnswer(200, fileBody(owned(token, parameters['id'])), json),
		},
		{
			method: 'GET',
			path: '/files/:id/download',
			open: true,
			handle: ({ parameters, query }) => download(uploads.byId(parameters['id'] ?? ''), query),
		},
		{
			method: 'DELETE',
			path: '/files/:id',
			handle({ token, parameters }) {
				uploads.remove(owned(token, parameters['id']));
				return emptyAnswer(204, { 'content-type': 'text/plain; charset=UTF-8' });
			},
		},
	];
}
