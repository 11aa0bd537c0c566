import { percentDecodedBytes } from './dataUri';

/** What is no UTF-8 and what breaks off is left out; a percent sign that begins nothing is one. */
export function percentRead(text: string): string {
	return text.replace(/(?:%[0-9a-f]{2})+|%[0-9a-f]?$/gi, (encoded) => {
		try {
			return decodeURIComponent(encoded);
		} catch {
			return '';
		}
	});
}

const PERCENT = /(?:%[0-9a-f]{2})+/gi;
/** An encoded word of a mail (RFC 2047, section 2). */
const WORD = /=\?([\w-]+)(?:\*[\w-]+)?\?([bq])\?([^?\s]*)\?=/gi;

/**
 * A name that was passed on as a server or a mail wrote it: percent-encoded UTF-8 or encoded words. As it is where it
 * cannot be read as a whole, or would not be the same when it is read once more.
 * @param clean what is done to a name in any case
 */
export function encodedNameRead(name: string, clean: (name: string) => string): string {
	const plain = clean(name);
	try {
		const read = clean(
			plain
				.replace(/\?=\s+=\?/g, '?==?')
				.replace(WORD, (_, charset: string, way: string, text: string) =>
					new TextDecoder(charset).decode(bytesOfWord(way, text)),
				)
				.replace(PERCENT, decodeURIComponent),
		);
		return read.search(PERCENT) < 0 && read.search(WORD) < 0 ? read : plain;
	} catch {
		return plain;
	}
}

function bytesOfWord(way: string, text: string): Buffer {
	if (way.toLowerCase() === 'b') return Buffer.from(text, 'base64');
	const quoted = text.replace(/_/g, ' ').replace(/=([0-9a-f]{2})/gi, '%$1');
	return percentDecodedBytes(quoted);
}
