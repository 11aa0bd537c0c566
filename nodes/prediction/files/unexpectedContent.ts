import { isJsonObject, type JsonObject } from '../model/json';
import { HEAD_BYTES, isImage, isTextType, mediaTypeOf } from './mediaType';
import { decodedText } from './textContent';

/** Why a file is not what it was fetched for. */
export interface UnexpectedContent {
	/** What came instead, e.g. `a web page, not an image`. */
	readonly what: string;
	/** Whether it says that the file is gone, or that its address is no longer valid. */
	readonly isExpired: boolean;
	/** Its own words, for a person; empty where it has none. */
	readonly words: string;
}

const MAX_WORDS = 120;

/**
 * What storage says of a file that is gone or of a signed address whose time is over. Sources, 2026-11-28:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * https://learn.microsoft.com/en-us/rest/api/storageservices/blob-service-error-codes, Supabase's
 * `{"statusCode":"404","error":"not_found"}`, Alibaba's and DigitalOcean's `Request has expired`.
 */
const EXPIRED =
	/expired|expiry|access ?denied|forbidden|authenticationfailed|no ?such ?(key|bucket|file|object|upload)|not[ _-]?found|does ?n[o']t exist|no longer (available|exists?|valid)|(been|was) (deleted|removed)|过期|不存在|已删除/i;

/** The only keys of a JSON document that is an error and nothing else. */
const ERROR_KEYS =
	/^(error|errors|code|message|msg|detail|details|status|status_?code|success|ok|title|type|name|reason|path|resource|key|bucket_?name|timestamp|request_?id|host_?id|trace_?id|instance|description|data)$/i;

/**
 * What stands in the place of a file: text instead of an image, or, where any file is welcome, a web page or an error of the
 * storage. Null where the file is what was expected, as far as its first bytes tell.
 * @param head at least `HEAD_BYTES` of the file, unless it is shorter
 */
export function unexpectedContent(
	head: Uint8Array,
	expects: 'image' | 'any',
): UnexpectedContent | null {
	const mimeType = mediaTypeOf(head);
	if (mimeType === null || isImage(mimeType) || !isTextType(mimeType)) return null;
	const text = decodedText(head.subarray(0, HEAD_BYTES)) ?? '';
	if (mimeType === 'text/html')
		return { what: 'a web page, not an image', isExpired: false, words: '' };
	const error = errorWords(mimeType, text);
	if (expects === 'any' && error === null) return null;
	const words = error ?? (mimeType === 'text/plain' ? text : '');
	return {
		what: error === null ? `text (${mimeType}), not an image` : 'an error message',
		isExpired: EXPIRED.test(words.slice(0, HEAD_BYTES)),
		words: firstWords(words),
	};
}

function firstWords(text: string): string {
	const words = text.replace(/\s+/g, ' ').trim();
	return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words;
}

/** The words of a document that is an error and nothing else; null for any other. */
function errorWords(mimeType: string, text: string): string | null {
	if (mimeType === 'application/xml') return xmlErrorWords(text);
	return mimeType === 'application/json' ? jsonErrorWords(text) : null;
}

/** S3 and what is like it: `<Error><Code>…</Code><Message>…</Message>`. */
function xmlErrorWords(text: string): string | null {
	if (!/<([\w.-]+:)?(Error|ErrorResponse|Errors)[\s>]/i.test(text)) return null;
	const part = (name: string) =>
		new RegExp(`<${name}>([^<]{0,${MAX_WORDS}})`, 'i').exec(text)?.[1] ?? '';
	const words = [part('Code'), part('Message')].filter(Boolean).join(': ');
	return words === '' ? text.replace(/<[^>]*>/g, ' ') : words;
}

function jsonErrorWords(text: string): string | null {
	const document = parsed(text);
	if (document === null || !Object.keys(document).every((key) => ERROR_KEYS.test(key))) return null;
	const words = wordsIn(document, 0);
	const isError =
		document.error !== undefined ||
		document.errors !== undefined ||
		document.success === false ||
		EXPIRED.test(words.join(' '));
	return isError && words.length > 0 ? words.join(': ') : null;
}

/** A long document is cut off, and is no error message. */
function parsed(text: string): JsonObject | null {
	try {
		const value: unknown = JSON.parse(text);
		return isJsonObject(value) ? value : null;
	} catch {
		return null;
	}
}

const WORD_KEYS = ['error', 'code', 'message', 'msg', 'detail', 'reason', 'title', 'description'];

function wordsIn(document: JsonObject, depth: number): string[] {
	return WORD_KEYS.flatMap((key) => {
		const value = document[key];
		if (typeof value === 'string' && value.trim() !== '') return [value];
		return isJsonObject(value) && depth < 2 ? wordsIn(value, depth + 1) : [];
	});
}
