/* eslint-disable @n8n/community-nodes/require-node-api-error */
import type { Uploads } from './uploads';

const fetchTimeoutMs = 30_000;

export class ImageUnavailable extends Error {}

/** The picture's bytes, from wherever the request said it lies: a web address, a data URI or the key's own upload. */
export async function readImage(
	source: string,
	token: string,
	uploads: Uploads,
	stop: AbortSignal,
): Promise<Buffer> {
	const upload = uploads.byUrl(source);
	if (upload?.token === token) return upload.bytes;
	if (upload) throw new ImageUnavailable(`Failed to fetch ${source}: 404 Not Found`);
	const shown = source.length > 200 ? `${source.slice(0, 200)}…` : source;
	try {
		const signal = AbortSignal.any([stop, AbortSignal.timeout(fetchTimeoutMs)]);
		const response = await fetch(source, { signal });
		if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
		return Buffer.from(await response.arrayBuffer());
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new ImageUnavailable(`Failed to fetch ${shown}: ${reason}`);
	}
}
