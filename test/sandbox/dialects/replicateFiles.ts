/* eslint-disable @n8n/community-nodes/require-node-api-error */
import { createHash } from 'node:crypto';
import { emptyAnswer, jsonAnswer } from '../http/answer';
import { readForm } from '../http/exchange';
import { Refusal } from '../http/refusal';
import type { Route } from '../http/router';
import { replicateId } from '../random';
import type { Upload } from '../uploads';
import type { Backend } from './dialect';
import { notFound } from './replicateProtocol';

const maxUploadBytes = 100 * 1024 * 1024;
const keptMs = 60 * 60 * 1000;

const fileBody = ({ id, mediaType, bytes, metadata, createdAt, url }: Upload) => ({
	id,
	content_type: mediaType,
	size: bytes.length,
	checksums: { sha256: createHash('sha256').update(bytes).digest('hex') },
	metadata,
	created_at: new Date(createdAt).toISOString(),
	expires_at: new Date(createdAt + keptMs).toISOString(),
	urls: { get: url },
});

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
				const id = replicateId();
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
				return jsonAnswer(201, fileBody(upload));
			},
		},
		{
			method: 'GET',
			path: '/files',
			handle: ({ token }) =>
				jsonAnswer(200, { previous: null, next: null, results: uploads.list(token).map(fileBody) }),
		},
		{
			method: 'GET',
			path: '/files/:id',
			handle: ({ token, parameters }) => jsonAnswer(200, fileBody(owned(token, parameters['id']))),
		},
		{
			method: 'DELETE',
			path: '/files/:id',
			handle({ token, parameters }) {
				uploads.remove(owned(token, parameters['id']));
				return emptyAnswer(204);
			},
		},
	];
}
