import { invalid } from '../n8n/parameterValues';
import { isPhoto, mediaTypeOf } from '../prediction/files/mediaType';

/** What a person entered as Image URL: an address, or the image itself as text. */
export type ImageAddress =
	| { readonly kind: 'url'; readonly url: string }
	| { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mimeType: string };

const FULL_URL = 'Enter a full URL, e.g. https://example.com/photo.jpg.';
const ADDRESS_ALONE =
	'Pass the address itself, e.g. {{ $json.image.url }} instead of {{ $json.image }}.';

/** Marks that nobody sees, from copying out of documents and chats. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;

/** Shorter text is no image. */
const MIN_BASE64_LENGTH = 64;

/**
 * The images of a field: one address, several in a list or in one cell, a data URI or bare base64.
 * Addresses are returned as the URL standard writes them (https://url.spec.whatwg.org, 2026-11-28): several providers
 * refuse spaces, other scripts, line breaks and backslashes that a browser would mend.
 * @throws PredictionError `invalid_input`
 */
export function readImageAddresses(value: unknown): ImageAddress[] {
	const parts = Array.isArray(value) ? (value as unknown[]).flatMap(textsOf) : textsOf(value);
	if (parts.length === 0) throw invalid('The image URL is empty', FULL_URL);
	return parts.map(readImageAddress);
}

/** The text without marks that nobody sees. */
export function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, '');
}

function textsOf(value: unknown): string[] {
	if (typeof value !== 'string') {
		if (value === null || value === undefined) return [];
		throw invalid('The image URL is not a text', ADDRESS_ALONE);
	}
	const text = unwrapped(withoutInvisible(value).trim());
	if (text === '') return [];
	const list = jsonList(text);
	if (list !== null) return list.flatMap(textsOf);
	if (/^data:/i.test(text)) return [text];
	// Several addresses in one cell: a comma or a space alone can be part of one.
	return text
		.split(/[\s,;|]+(?=https?:\/\/)/i)
		.map((part) => part.replace(/[\s,;|]+$/, ''))
		.filter((part) => part !== '');
}

/** What tables and documents put around an address: quotation marks and angle brackets. */
function unwrapped(text: string): string {
	return (/^(["'<])(.*)["'>]$/s.exec(text)?.[2] ?? text).trim();
}

/** A list that a table keeps as text; null for any other text. */
function jsonList(text: string): unknown[] | null {
	if (!text.startsWith('[')) return null;
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list : null;
	} catch {
		return null;
	}
}

function readImageAddress(text: string): ImageAddress {
	const inline = /^data:/i.test(text) ? readDataUri(text) : readBase64(text);
	if (inline !== null) return inline;
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		throw invalid(`"${shown(text)}" is not a valid image URL`, FULL_URL);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalid('The image URL does not start with https:// or http://', FULL_URL);
	}
	const direct = directForm(url);
	if (direct !== null || isPageOnly(url)) {
		throw invalid(
			`${url.hostname} shows a web page at this address, not the image itself`,
			direct === null
				? 'Download the image first, e.g. with the node of that service, and set Image Source to File From Previous Node.'
				: `Use the direct address of the image: ${direct}`,
		);
	}
	return { kind: 'url', url: url.href };
}

/** RFC 2397: base64, or percent-encoded text. */
function readDataUri(text: string): ImageAddress {
	const parts = /^data:([^,]*),(.*)$/is.exec(text);
	const [, head = '', body = ''] = parts ?? [];
	let bytes: Buffer;
	try {
		bytes = /;base64$/i.test(head.trim())
			? Buffer.from(body, 'base64')
			: Buffer.from(decodeURIComponent(body), 'latin1');
	} catch {
		bytes = Buffer.alloc(0);
	}
	const mimeType = mediaTypeOf(bytes);
	if (mimeType !== null && isPhoto(mimeType)) return { kind: 'bytes', bytes, mimeType };
	throw invalid(
		'The data URI in Image URL does not contain an image',
		'Pass the address of an image, or turn the data into a file with the Convert to File node.',
	);
}

function readBase64(text: string): ImageAddress | null {
	if (text.length < MIN_BASE64_LENGTH || !/^[A-Za-z0-9+/_-][A-Za-z0-9+/_\s-]*={0,2}\s*$/.test(text))
		return null;
	const bytes = Buffer.from(text, 'base64');
	const mimeType = mediaTypeOf(bytes);
	return mimeType !== null && isPhoto(mimeType) ? { kind: 'bytes', bytes, mimeType } : null;
}

/** Share links lead to a page about the image. The direct form of those that have one; null for other addresses. */
function directForm({ hostname, pathname, searchParams, href }: URL): string | null {
	const driveId =
		/^\/file\/(?:u\/\d+\/)?d\/([\w-]+)/.exec(pathname)?.[1] ??
		(pathname === '/open' ? searchParams.get('id') : null);
	if (/^(drive|docs)\.google\.com$/.test(hostname) && driveId !== null && driveId !== undefined) {
		return `https://drive.google.com/uc?export=download&id=${driveId}`;
	}
	const isDropbox = hostname === 'www.dropbox.com' || hostname === 'dropbox.com';
	if (isDropbox && searchParams.get('dl') !== '1' && searchParams.get('raw') !== '1') {
		const direct = new URL(href);
		direct.searchParams.delete('dl');
		direct.searchParams.set('raw', '1');
		return direct.href;
	}
	const blob = /^\/([^/]+\/[^/]+)\/blob\/(.+)$/.exec(pathname);
	if (hostname === 'github.com' && blob !== null) {
		return `https://raw.githubusercontent.com/${blob[1]}/${blob[2]}`;
	}
	if (hostname === 'gitlab.com' && pathname.includes('/-/blob/'))
		return href.replace('/-/blob/', '/-/raw/');
	// The link to an image (`:i:`) of SharePoint, or of OneDrive for work.
	const isSharePoint = hostname.endsWith('.sharepoint.com') && pathname.startsWith('/:i:/');
	if (isSharePoint && searchParams.get('download') !== '1') {
		const direct = new URL(href);
		direct.searchParams.set('download', '1');
		return direct.href;
	}
	return null;
}

/** Share links that lead to a page whatever is added to them. */
const PAGES: Readonly<Record<string, RegExp>> = {
	'drive.google.com': /^\/drive\//,
	'photos.app.goo.gl': /^/,
	'photos.google.com': /^/,
	'1drv.ms': /^/,
	'onedrive.live.com': /^\/($|edit|view|redir)/,
	'share.icloud.com': /^/,
	'www.icloud.com': /^/,
	'icloud.com': /^/,
	'app.box.com': /^\/s\//,
	'ibb.co': /^/,
	'mega.nz': /^/,
	'we.tl': /^/,
	'wetransfer.com': /^/,
	'imgur.com': /^\/[^.]*$/,
};

function isPageOnly({ hostname, pathname }: URL): boolean {
	return PAGES[hostname]?.test(pathname) === true;
}

function shown(text: string): string {
	return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
