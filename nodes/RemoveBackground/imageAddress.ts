import { invalid } from '../n8n/parameterValues';
import { splitAddresses } from './addressList';
import { AS_FILE, readInlineImage } from './inlineImage';
import { directFormOf } from './shareLink';

/** What a person entered as Image URL: an address, or the image itself as text. */
export type ImageAddress =
	| { readonly kind: 'url'; readonly url: string }
	| { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly mimeType: string };

const FULL_URL = 'Enter a full URL, e.g. https://example.com/photo.jpg.';
const ADDRESS_ALONE =
	'Pass the address itself, e.g. {{ $json.image.url }} instead of {{ $json.image }}.';

/** Longer text is rather a file than an address. */
const MAX_WORDS_LENGTH = 64;

/** What expressions without a value leave as a host, and a scheme that is there twice. */
const NO_HOST = /^(undefined|null|nan|https?)$/;

/** An address within another one follows a part of its path, or is the argument of a filter. */
const GLUED_ADDRESS = /^[^?#]*[^/=,:(?#]https?:\/\//i;

/**
 * The images of a field: one address, several in a list or in one cell, a data URI or bare base64.
 * Addresses are returned as the URL standard writes them (https://url.spec.whatwg.org, 2026-11-28): several providers
 * refuse spaces, other scripts, line breaks and backslashes that a browser would mend.
 * @throws PredictionError `invalid_input`
 */
export function readImageAddresses(value: unknown): ImageAddress[] {
	const parts = textsOf(value);
	if (parts.length === 0) throw invalid('The image URL is empty', FULL_URL);
	return parts.map(
		(text) => readInline(text) ?? { kind: 'url' as const, url: readWebAddress(text) },
	);
}

function readInline(text: string): ImageAddress | null {
	const image = readInlineImage(text);
	return image === null ? null : { kind: 'bytes', ...image };
}

function textsOf(value: unknown): string[] {
	// Aggregated items can have lists in a list.
	if (Array.isArray(value)) return (value as unknown[]).flatMap(textsOf);
	if (typeof value !== 'string') {
		if (value === null || value === undefined) return [];
		throw invalid('The image URL is not a text', ADDRESS_ALONE);
	}
	return jsonList(value)?.flatMap(textsOf) ?? splitAddresses(value);
}

/** A list that a table keeps as text; null for any other text. */
function jsonList(text: string): unknown[] | null {
	if (!/^["'\s]*\[/.test(text)) return null;
	try {
		const list: unknown = JSON.parse(text.replace(/^["'\s]+|["'\s]+$/g, ''));
		return Array.isArray(list) ? list : null;
	} catch {
		return null;
	}
}

/**
 * An address on the web, as the URL standard writes it.
 * @throws PredictionError `invalid_input`, also for a share link, which leads to a page about the image
 */
export function readWebAddress(text: string): string {
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		const isLong = text.length > MAX_WORDS_LENGTH;
		throw invalid(
			`"${shown(text)}" is not a valid image URL`,
			isLong ? `${FULL_URL} ${AS_FILE}` : FULL_URL,
		);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:') {
		throw invalid('The image URL does not start with https:// or http://', FULL_URL);
	}
	if (NO_HOST.test(url.hostname)) {
		throw invalid(`The image URL has no host: ${shown(text)}`, FULL_URL);
	}
	if (GLUED_ADDRESS.test(text)) {
		throw invalid(
			`The image URL looks like several addresses: ${shown(text)}`,
			'Put each on a line of its own, or pass them as a list.',
		);
	}
	const direct = directFormOf(url);
	if (direct !== undefined) {
		throw invalid(
			`${url.hostname} shows a web page at this address, not the image itself`,
			direct === null
				? 'Download the image first, e.g. with the node of that service, and set Image Source to File From Previous Node.'
				: `Use the direct address of the image: ${direct}`,
		);
	}
	return url.href;
}

/** The beginning of what was entered, without a user name and password. */
function shown(text: string): string {
	const safe = text.slice(0, 500).replace(/\/\/[^/\s]*@/g, '//');
	return safe.length > 80 ? `${safe.slice(0, 80)}…` : safe;
}
