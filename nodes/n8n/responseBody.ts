import type { NodeReadable } from './byteStream';

/** The whole of a response as text; null when it is larger than `maxBytes`. */
export async function readText(body: NodeReadable, maxBytes: number): Promise<string | null> {
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
	return Buffer.concat(chunks).toString('utf8');
}

/** JSON where the text is JSON, whatever the content type says; else the text. */
export function parseBody(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
