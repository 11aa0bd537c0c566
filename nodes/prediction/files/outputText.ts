import type { OutputFile } from '../model/prediction';
import { percentDecoded, percentDecodedBytes, readDataUri } from './dataUri';
import { extensionIn, normalizedType, typeOfExtension } from './extension';
import { HEAD_BYTES, isTextType, mediaTypeOf } from './mediaType';
import { textTypeOf } from './textContent';

/** What is known of a text from where it stands. */
export interface TextPlace {
	/** What the name of its key says it to be, e.g. `image_url` or `b64_json`; null where that says nothing. */
	readonly kind: 'url' | 'base64' | null;
	/** Whether every absolute path is one on the server's own machine, and none leads anywhere on the web. */
	readonly hasServerPaths: boolean;
}

/** Shorter text is a word, not an image. */
const MIN_BASE64_LENGTH = 64;
/** Where a key says that it is base64, less is enough. */
const MIN_NAMED_BASE64_LENGTH = 8;
/** So many characters tell what kind of file base64 holds. */
const BASE64_HEAD_LENGTH = 1_024;
/** No file system and no server knows longer ones; on millions of characters, a repeated group ends in a RangeError. */
const MAX_PATH_LENGTH = 8_192;

/** The files in a text: an address, several of them, a data URI, base64 or a path; none where it is words. */
export function filesInText(text: string, place: TextPlace): OutputFile[] {
	const trimmed = text.trim();
	if (trimmed === '') return [];
	const inline = dataUri(trimmed) ?? bareBase64(trimmed, place) ?? svg(trimmed);
	if (inline !== null) return [inline];
	if (/^https?:(\/|\\\/){2}/i.test(trimmed)) return webAddresses(unescaped(trimmed), place);
	if (trimmed.length > MAX_PATH_LENGTH) return [];
	const path = serverPath(trimmed, place);
	if (path !== null) return [{ kind: 'serverPath', path }];
	return isRelativeAddress(trimmed, place) ? [{ kind: 'url', url: trimmed }] : [];
}

function dataUri(text: string): OutputFile | null {
	const uri = readDataUri(text);
	if (uri === null) return null;
	const mediaType = specificType(uri.type);
	const said = mediaType === null ? {} : { mediaType };
	if (!uri.isBase64) {
		return { kind: 'inline', content: percentDecodedBytes(uri.payload), ...said };
	}
	const content = withoutSpace(percentDecoded(uri.payload));
	return isBase64(content) ? { kind: 'inline', content, ...said } : null;
}

function specificType(type: string): string | null {
	const mediaType = normalizedType(type);
	const saysNothing = mediaType === 'text/plain' || mediaType === 'application/octet-stream';
	return saysNothing ? null : mediaType;
}

function withoutSpace(text: string): string {
	return /\s/.test(text) ? text.replace(/\s+/g, '') : text;
}

/** Base64 or base64url, also with line breaks, of what is a file by its first bytes or by the name of its key. */
function bareBase64(text: string, { kind }: TextPlace): OutputFile | null {
	if (text.length < (kind === 'base64' ? MIN_NAMED_BASE64_LENGTH : MIN_BASE64_LENGTH)) return null;
	const head = withoutSpace(text.slice(0, BASE64_HEAD_LENGTH));
	if (!isBase64(head)) return null;
	const isFile = kind === 'base64' || isFileHead(Buffer.from(head, 'base64'));
	return isFile ? { kind: 'inline', content: withoutSpace(text) } : null;
}

/** Told by its beginning. */
function isBase64(text: string): boolean {
	return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text.slice(0, BASE64_HEAD_LENGTH));
}

/** A signature of two bytes is in too many words and paths: `/wo` begins a JPEG XL, and `/workspace`. */
function isFileHead(head: Uint8Array): boolean {
	const mimeType = mediaTypeOf(head);
	if (mimeType === null || (mimeType === 'image/jxl' && head[0] === 0xff)) return false;
	return mimeType === 'image/svg+xml' || !isTextType(mimeType);
}

/** The source of a drawing, from its first to its last element. */
function svg(text: string): OutputFile | null {
	const isWhole = text.startsWith('<') && /<\/(?:[\w.-]+:)?svg>$/.test(text.slice(-40));
	return isWhole && textTypeOf(text.slice(0, HEAD_BYTES)) === 'image/svg+xml'
		? { kind: 'inline', content: Buffer.from(text), mediaType: 'image/svg+xml' }
		: null;
}

/** One address, or several with spaces, commas or line breaks between them. */
function webAddresses(text: string, place: TextPlace): OutputFile[] {
	const parts = text.split(/[\s,;](?=https?:\/\/)/i).map(withoutSeparators);
	const addresses = parts.map((part) => webAddress(part, parts.length > 1 ? null : place.kind));
	return addresses.every((address) => address !== null) ? addresses : [];
}

/** JSON within JSON may have been read once only. */
function unescaped(text: string): string {
	return /^https?:\\/i.test(text) ? text.replace(/\\\//g, '/').replace(/\\u0026/gi, '&') : text;
}

function withoutSeparators(text: string): string {
	let end = text.length;
	while (end > 0 && /[\s,;]/.test(text[end - 1] ?? '')) end--;
	return text.slice(0, end);
}

/**
 * An address as the URL standard writes it (https://url.spec.whatwg.org/, 2026-11-28), which also mends spaces and other
 * scripts. With spaces in it, it may be a sentence that begins with an address: then its end has to look like a file.
 */
function webAddress(text: string, kind: TextPlace['kind']): OutputFile | null {
	const hasSpace = /\s/.test(text);
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		// Whoever fetches it says what is wrong with it.
		return hasSpace ? null : { kind: 'url', url: text };
	}
	return hasSpace && kind !== 'url' && !looksLikeFile(url.pathname)
		? null
		: { kind: 'url', url: url.href };
}

/** Folders that are those of a machine, not of a web server. */
const SERVER_FOLDERS =
	/^\/(tmp|var|root|home|src|usr|opt|etc|mnt|private|Users|Volumes|workspace|proc|dev\/shm|srv|kaggle|content\/drive)\//;

/** A path on the server's own machine: `/tmp/out.png`, `file:///tmp/out.png`, `C:\out.png`, `\\share\out.png`. */
function serverPath(text: string, { hasServerPaths }: TextPlace): string | null {
	const isWindows = /^([A-Za-z]:[\\/]|\\\\)[^\s\\/]/.test(text);
	const isUnix =
		/^file:/i.test(text) ||
		SERVER_FOLDERS.test(text) ||
		(hasServerPaths &&
			/^\/[^\s/]/.test(text) &&
			(looksLikeFile(text) || text.lastIndexOf('/') > 0));
	if (!isWindows && !isUnix) return null;
	return !/\s/.test(text) || looksLikeFile(text) ? text : null;
}

/** `//host/file`, or `/files/out.png` on the host of the base URL. */
function isRelativeAddress(text: string, { kind }: TextPlace): boolean {
	const isUrl = kind === 'url';
	const [path = ''] = text.split(/[?#]/);
	const hasSpace = /\s/.test(path);
	if (/^\/\/([\w-]+\.)+[\w-]+(:\d+)?\/\S/.test(text))
		return isUrl || !hasSpace || looksLikeFile(path);
	if (/^\/[^\s/\\]/.test(text)) return looksLikeFile(path) || (isUrl && !hasSpace);
	return isUrl && /^(\.{0,2}\/)?[\w%.-]+(\/[\w%.-]+)*$/.test(path) && looksLikeFile(path);
}

/** Whether the last part of a path ends like the name of a file. */
function looksLikeFile(path: string): boolean {
	return typeOfExtension(extensionIn(path)) !== null;
}
