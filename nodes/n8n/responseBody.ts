import { isImage, mediaTypeOf } from '../prediction/files/mediaType';
import { toBuffer, type NodeReadable } from './byteStream';

/**
 * The whole of a response; null when it is larger than `maxBytes`.
 * @param expectedBytes what its server announced, so that a large one is not held in pieces and as a whole at once
 */
export async function readBytes(
	body: NodeReadable,
	maxBytes: number,
	expectedBytes = 0,
): Promise<Buffer | null> {
	const isExpected = expectedBytes > 0 && expectedBytes <= maxBytes;
	const whole = Buffer.allocUnsafe(isExpected ? expectedBytes : 0);
	// What is beyond the announced size, as of a body that was compressed on the way.
	const further: Buffer[] = [];
	let filled = 0;
	let total = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		total += chunk.length;
		if (total > maxBytes) {
			body.destroy();
			return null;
		}
		if (further.length === 0 && total <= whole.length) filled += chunk.copy(whole, filled);
		else further.push(chunk);
	}
	const beginning = whole.subarray(0, filled);
	return further.length === 0 ? beginning : Buffer.concat([beginning, ...further]);
}

/** Deeper than any service nests; what walks through a body must not run out of stack. */
const MAX_DEPTH = 100;

/** More than any service lists: lists of nothing take a hundred times their bytes once they are read. */
const MAX_PARTS = 2_000_000;

/** What is shown of a text that is not read. */
const UNREAD_LENGTH = 1_000;

/**
 * JSON where the text is JSON and the bytes where they are an image, or an archive of images, whatever the content type says;
 * else the text.
 * @param redact is applied to every text and every name inside, as JSON can spell a secret in many ways
 */
export function parseBody(bytes: Uint8Array, redact = (part: string) => part): unknown {
	const mimeType = mediaTypeOf(bytes);
	const isFile = mimeType !== null && (isImage(mimeType) || mimeType === 'application/zip');
	if (isFile) return bytes;
	// A byte order mark is no part of the text (RFC 8259, section 8.1).
	const text = toBuffer(bytes)
		.toString('utf8')
		.replace(/^\uFEFF/, '');
	if (!hasFewParts(bytes)) return redact(text.slice(0, UNREAD_LENGTH));
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch {
		return redact(text);
	}
	return redacted(json, redact, 0);
}

/** Whether JSON of these bytes would have few values: each but the first begins behind one of these characters. */
function hasFewParts(bytes: Uint8Array): boolean {
	if (bytes.length <= MAX_PARTS) return true;
	let parts = 0;
	for (const byte of bytes) if (byte === COMMA || byte === BRACKET || byte === BRACE) parts++;
	return parts <= MAX_PARTS;
}

const [COMMA, BRACKET, BRACE] = Buffer.from(',[{');

/** The value without secrets; what lies too deep is left out. */
function redacted(value: unknown, redact: (part: string) => string, depth: number): unknown {
	if (typeof value === 'string') return redact(value);
	if (typeof value !== 'object' || value === null) return value;
	if (depth >= MAX_DEPTH) return null;
	if (Array.isArray(value)) {
		return value.map((part: unknown) => redacted(part, redact, depth + 1));
	}
	return Object.fromEntries(
		Object.entries(value).map(([name, part]) => [redact(name), redacted(part, redact, depth + 1)]),
	);
}
