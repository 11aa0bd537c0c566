import { isImage, mediaTypeOf, toDataUri } from '../prediction/image';
import type { NodeReadable } from './byteStream';

/** The whole of a response; null when it is larger than `maxBytes`. */
export async function readBytes(body: NodeReadable, maxBytes: number): Promise<Buffer | null> {
	const chunks: Buffer[] = [];
	let total = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		total += chunk.length;
		if (total > maxBytes) {
			body.destroy();
			return null;
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/**
 * JSON where the text is JSON and a data URI where the bytes are a picture, whatever the content type says; else the text.
 * @param redact is applied to every text inside, as JSON can spell a secret in many ways
 */
export function parseBody(bytes: Uint8Array, redact = (part: string) => part): unknown {
	const mimeType = mediaTypeOf(bytes);
	if (mimeType !== null && isImage(mimeType)) return toDataUri(bytes, mimeType);
	const text = Buffer.from(bytes).toString('utf8');
	try {
		return JSON.parse(text, (_name, value: unknown) =>
			typeof value === 'string' ? redact(value) : value,
		) as unknown;
	} catch {
		return redact(text);
	}
}
