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

/**
 * JSON where the text is JSON, whatever the content type says; else the text.
 * @param redact is applied to every text inside, as JSON can spell a secret in many ways
 */
export function parseBody(text: string, redact = (part: string) => part): unknown {
	try {
		return JSON.parse(text, (_name, value: unknown) =>
			typeof value === 'string' ? redact(value) : value,
		) as unknown;
	} catch {
		return redact(text);
	}
}
