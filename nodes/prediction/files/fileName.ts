import { extensionOf } from './mediaType';

const MAX_BASE_LENGTH = 120;
const MAX_EXTENSION_LENGTH = 20;
/** A dot in "Mr. Smith" begins none. */
const EXTENSION = /\.[^.\s]{1,8}$/;
/** The marks that turn the direction of writing could show another extension than the real one. */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Bidi_Control}]/gu;

/** A name every file system and mail program accepts: no folders, no control characters, not too long. */
export function safeFileName(name: string): string {
	const base = name.replace(/^.*[/\\]/s, '');
	const cleaned = base
		.replace(FORBIDDEN, '_')
		.replace(/^[.\s]+/, '')
		.trimEnd();
	const [extension = ''] = /\.[^.]*$/.exec(cleaned) ?? [];
	const stem = cleaned.slice(0, cleaned.length - extension.length);
	return first(stem, MAX_BASE_LENGTH) + first(extension, MAX_EXTENSION_LENGTH);
}

function first(text: string, characters: number): string {
	return [...text].slice(0, characters).join('');
}

/** The last part of a URL's path, decoded; null when there is none. */
export function fileNameFromUrl(url: string): string | null {
	try {
		const { pathname } = new URL(url);
		const last = pathname.slice(pathname.lastIndexOf('/') + 1);
		return last === '' ? null : decodeURIComponent(last);
	} catch {
		return null;
	}
}

export interface NameSource {
	/** What the user asked for. */
	readonly wanted: string | null;
	/** The name of the picture that went in. */
	readonly input: string | null;
	/** Used where no picture went in. */
	readonly fallback: string;
}

/**
 * The name of a result: the wanted one, else `<input name>-no-bg.<ext>`.
 * The second and further files of one result get a number.
 */
export function resultFileName(source: NameSource, mimeType: string, index: number): string {
	const number = index === 0 ? '' : `-${index + 1}`;
	const wanted = source.wanted === null ? '' : safeFileName(source.wanted);
	if (wanted !== '') {
		const extension = EXTENSION.exec(wanted)?.[0] ?? `.${extensionOf(mimeType)}`;
		return `${wanted.replace(EXTENSION, '')}${number}${extension}`;
	}
	const input = source.input === null ? '' : safeFileName(source.input).replace(EXTENSION, '');
	const stem = input === '' ? safeFileName(source.fallback) : `${input}-no-bg`;
	return `${stem}${number}.${extensionOf(mimeType)}`;
}
