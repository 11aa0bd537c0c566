/** What a wrong guess at an encoding brings about. */
const BROKEN_TEXT = /[\uFFFD\uFFFE\uFFFF]|\p{Surrogate}/u;
/** So many bytes without a single one that no text holds are no chance. */
const MIN_LEGACY_BYTES = 64;
const MIN_UNMARKED_UTF16_BYTES = 8;

/**
 * The beginning of a text file as text, without a byte order mark; null where the bytes are not surely text. UTF-8 and
 * UTF-16 are known by their form, other encodings only by what they lack, so their letters may be wrong.
 */
export function decodedText(head: Uint8Array): string | null {
	if (head.length === 0) return null;
	const bytes = Buffer.from(head);
	if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return utf8(bytes.subarray(3));
	if (startsWith(bytes, 0xff, 0xfe)) return utf16(bytes.subarray(2), 'little');
	if (startsWith(bytes, 0xfe, 0xff)) return utf16(bytes.subarray(2), 'big');
	return utf8(bytes) ?? unmarkedUtf16(bytes) ?? legacyText(bytes);
}

/** Characters that no text holds (https://mimesniff.spec.whatwg.org/#binary-data-byte, 2026-11-28). */
function isBinary(text: string): boolean {
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		const isFormatting = code === 0x1b || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
		if (code < 0x20 && !isFormatting) return true;
	}
	return false;
}

function startsWith(bytes: Buffer, ...mark: number[]): boolean {
	return bytes.subarray(0, mark.length).equals(Buffer.from(mark));
}

/** The last character may be cut off. */
function utf8(bytes: Buffer): string | null {
	try {
		const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
		return isBinary(text) ? null : text;
	} catch {
		return null;
	}
}

function utf16(bytes: Buffer, order: 'little' | 'big'): string | null {
	const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
	const text = (order === 'little' ? whole : whole.swap16()).toString('utf16le');
	const withoutCut = text.replace(/[\uD800-\uDBFF]$/, '');
	return isBinary(withoutCut) || BROKEN_TEXT.test(withoutCut) ? null : withoutCut;
}

/** Latin letters in UTF-16 have a zero beside each. */
function unmarkedUtf16(bytes: Buffer): string | null {
	if (bytes.length < MIN_UNMARKED_UTF16_BYTES) return null;
	const isZeroAt = (parity: number) =>
		bytes.every((byte, index) => (byte === 0) === (index % 2 === parity));
	if (isZeroAt(1)) return utf16(bytes, 'little');
	return isZeroAt(0) ? utf16(bytes, 'big') : null;
}

function legacyText(bytes: Buffer): string | null {
	const text = bytes.toString('latin1');
	return bytes.length < MIN_LEGACY_BYTES || isBinary(text) ? null : text;
}

/** Elements that begin a web page (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type, 2026-11-28). */
const HTML_ELEMENTS =
	/^(html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p|meta|link|center|span|pre|form|main|noscript)$/;

/** The media type of a text, told by how it begins: a web page, SVG, XML, JSON, glTF, RTF, or `text/plain`. */
export function textTypeOf(text: string): string {
	const start = text.replace(/^[\s\uFEFF]+/, '');
	if (start.startsWith('<')) return markupTypeOf(start);
	if (start.startsWith('{\\rtf')) return 'application/rtf';
	if (start.startsWith('%!PS')) return 'application/postscript';
	if (start.startsWith('WEBVTT')) return 'text/vtt';
	if (!/^(\{\s*("|\}|$)|\[\s*(["{[\]\d-]|true|false|null|$))/.test(start)) return 'text/plain';
	// https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html#asset, 2026-11-28: "asset" with its version is required.
	return /"asset"\s*:\s*\{[^{}]{0,500}"version"/.test(start)
		? 'model/gltf+json'
		: 'application/json';
}

/** Reads on to the first element, past declarations, comments and a document type. */
function markupTypeOf(start: string): string {
	let rest = start;
	let isXml = false;
	while (/^<[?!]/.test(rest)) {
		if (/^<\?xml\b/i.test(rest)) isXml = true;
		const root = /^<!doctype\s+([\w:.-]+)/i.exec(rest)?.[1]?.toLowerCase();
		if (root === 'html') return 'text/html';
		if (root === 'svg') return 'image/svg+xml';
		const end = endOfDeclaration(rest);
		if (end === null) return isXml ? 'application/xml' : 'text/html';
		rest = rest.slice(end).trimStart();
	}
	const element = /^<(?:[\w.-]+:)?([\p{L}_][\p{L}\p{N}_.-]*)(?=[\s/>]|$)/u.exec(rest)?.[1];
	if (element === 'svg') return 'image/svg+xml';
	if (element !== undefined && HTML_ELEMENTS.test(element.toLowerCase())) return 'text/html';
	return isXml || element !== undefined ? 'application/xml' : 'text/plain';
}

/** Where a `<?…?>`, `<!--…-->` or `<!…>` at the beginning ends; null where that lies beyond the text. */
function endOfDeclaration(text: string): number | null {
	const closing = text.startsWith('<?') ? '?>' : text.startsWith('<!--') ? '-->' : '>';
	// A document type may declare entities in brackets, each with a ">" of its own.
	const subset = closing === '>' ? /^[^>[]*\[/.exec(text)?.[0].length : undefined;
	const from = subset === undefined ? 2 : text.indexOf(']', subset);
	const at = from < 0 ? -1 : text.indexOf(closing, from);
	return at < 0 ? null : at + closing.length;
}
