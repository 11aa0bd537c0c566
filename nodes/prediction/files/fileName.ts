import { fileNameFromDisposition } from './contentDisposition';
import { encodedNameRead, percentRead } from './encodedName';
import { extensionIn, extensionOf, typeOfExtension } from './extension';

/**
 * How long a name without number and extension may be. With both it stays within 255 bytes of UTF-8, which is what file
 * systems and n8n's own nodes take (NAME_MAX, https://man7.org/linux/man-pages/man7/path_resolution.7.html, 2026-11-28).
 */
const MAX_STEM_BYTES = 220;
/** A longer one is unreadable, in whatever script. */
const MAX_STEM_CHARACTERS = 120;
const SUFFIX = '-no-bg';
const CHARACTERS = new Intl.Segmenter();

/** No folders, no control characters; marks that turn the direction of writing could show another extension than the real one. */
const FORBIDDEN =
	/[<>:"/\\|?*\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;
/** Marks without width, apart from the joiners that emoji and some scripts need. */
const INVISIBLE = /[\u00AD\u200B\u2060-\u2064\uFEFF]/g;
/** Names of devices, whatever follows a dot (https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file, 2026-11-28). */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$/i;

/** A name every file system and mail program accepts; empty where nothing usable is in it. */
export function safeFileName(name: string): string {
	const { stem, extension } = partsOf(name);
	if (stem === '') return '';
	return notReserved(extension === '' ? stem : `${stem}.${extension}`);
}

/** A name in its parts, cleaned: what comes before the extension, and the extension of a known file type without a dot. */
function partsOf(name: string): { stem: string; extension: string } {
	const whole = withoutQuery(encodedNameRead(ends(name), visible).trim());
	const base = ends(whole.replace(/^.*[/\\]/s, '')).replace(FORBIDDEN, '_');
	const trimmed = base.replace(/[.\s]+$/, '');
	const extension = extensionIn(trimmed);
	const before = extension === '' ? trimmed : trimmed.slice(0, -extension.length - 1);
	return { stem: shortened(before.replace(/^[.\s]+/, '')), extension };
}

function visible(name: string): string {
	return name.replace(INVISIBLE, '').normalize('NFC');
}

/** Of a name of any length, what can become part of the new one: its beginning, and its end with the extension. */
function ends(name: string): string {
	return name.length <= 4_096 ? name : name.slice(0, 4_000) + name.slice(-96);
}

/** Names taken from addresses carry the rest of them along: `cat.jpg?width=200`. */
function withoutQuery(name: string): string {
	const before = /^[^?#]*/.exec(name)?.[0] ?? '';
	return extensionIn(before) === '' ? name : before;
}

/** Cut at a character as a person sees it, so that neither an emoji nor a letter loses a part. */
function shortened(stem: string): string {
	let kept = '';
	let characters = 0;
	let bytes = 0;
	for (const { segment } of CHARACTERS.segment(stem)) {
		characters += [...segment].length;
		bytes += Buffer.byteLength(segment);
		if (characters > MAX_STEM_CHARACTERS || bytes > MAX_STEM_BYTES) break;
		kept += segment;
	}
	return kept.replace(/[.\s]+$/, '');
}

function notReserved(name: string): string {
	const [device = ''] = name.split('.');
	return RESERVED.test(device.trimEnd()) ? `_${name}` : name;
}

/**
 * The name of the file that a URL leads to: the last part of its path, or the file name in its query; null where there is
 * none. Percent-encoding is read as far as it is whole.
 */
export function fileNameFromUrl(url: string): string | null {
	if (!/^https?:/i.test(url.trim())) return null;
	let parsed: URL;
	try {
		parsed = new URL(url.trim());
	} catch {
		return null;
	}
	const last = withoutVariant(
		percentRead(parsed.pathname.slice(parsed.pathname.lastIndexOf('/') + 1)),
	);
	const mimeType = typeOfExtension(extensionIn(last));
	if (mimeType !== null && mimeType !== 'text/html') return last;
	const inQuery = [...parsed.searchParams.values()].flatMap((value) => namesIn(value));
	return inQuery[0] ?? (/[\p{L}\p{N}]/u.test(last) && !ROUTE.test(last) ? last : null);
}

/** The last part of a path that says what is done, not with what. */
const ROUTE = /^(uc|download|thumbnail)$/i;

/** What asks for a size or a session behind the extension: `cat.jpg!w300`, `cat.jpg@800w`, `cat.jpg:large`. */
function withoutVariant(name: string): string {
	const file = /^(.+?\.[a-z0-9]{2,6})[;!@:~][^.]*$/is.exec(name)?.[1] ?? '';
	return extensionIn(file) === '' ? name : file;
}

/** A file name as the value of a parameter: alone, or in a Content-Disposition that storage is to answer with. */
function namesIn(value: string): string[] {
	const path = withoutQuery(value);
	const name = fileNameFromDisposition(value) ?? path.slice(path.lastIndexOf('/') + 1);
	return extensionIn(name) === '' ? [] : [name];
}

/** What the name of a result is made of. */
export interface NameSource {
	/** What the user asked for. */
	readonly wanted: string | null;
	/** Which of the images of its item it comes of, and how many these are: they share the wanted name. */
	readonly place?: { readonly index: number; readonly count: number } | undefined;
	/** The image's name among those of its run, from `distinctNames`; null where no image went in. */
	readonly stem: string | null;
	/** Used where there is neither, e.g. the ID of the prediction. */
	readonly fallback: string;
	/** All names of the run, which no further file of one result may take. */
	readonly runStems?: ReadonlyArray<string | null>;
}

/**
 * The name of a result: the wanted one, else `<input name>-no-bg.<ext>`. The extension always follows the content; the second
 * and further files of one result get a number, and so do the second and further images that share a wanted name.
 * @param index the place of the file in its result, from 0
 */
export function resultFileName(source: NameSource, mimeType: string, index: number): string {
	const wanted = partsOf(source.wanted ?? '');
	if (wanted.stem !== '') {
		const { place = { index: 0, count: 1 } } = source;
		const stems = Array.from({ length: place.count }, (_, image) =>
			image === 0 ? wanted.stem : `${wanted.stem}-${image + 1}`,
		);
		const name = numbered(stems[place.index] ?? wanted.stem, index, stems);
		return notReserved(`${name}.${extensionFor(mimeType, wanted.extension)}`);
	}
	const stem = source.stem ?? (partsOf(source.fallback).stem || 'result');
	const name = numbered(stem, index, source.runStems ?? []);
	return notReserved(`${name}.${extensionOf(mimeType)}`);
}

/** The user's own spelling stays where it names the same type (`jpeg`), or where the type is not known. */
function extensionFor(mimeType: string, wanted: string): string {
	const isUnknown = mimeType === 'application/octet-stream';
	const isSame = typeOfExtension(wanted) === mimeType;
	return wanted !== '' && (isUnknown || isSame) ? wanted : extensionOf(mimeType);
}

/** The first file of a result as it is; a further one: `name-2`, `name-3` …, past names that belong to other images of the run. */
function numbered(stem: string, index: number, runStems: ReadonlyArray<string | null>): string {
	if (index === 0) return stem;
	const taken = new Set(runStems.map((other) => sameName(other ?? '')));
	let number = 1;
	for (let left = index; left > 0; ) {
		number++;
		if (!taken.has(sameName(`${stem}-${number}`))) left--;
	}
	return `${stem}-${number}`;
}

/**
 * The names of the results of a run, without extension, one for each of its images in their order: `<input name>-no-bg`, and
 * a number from the second on where inputs share a name or differ only in their extension. Null where an input has no usable
 * name. File systems tell neither upper from lower case nor composed from decomposed letters, so neither is told here.
 */
export function distinctNames(inputNames: ReadonlyArray<string | null>): Array<string | null> {
	const stems = inputNames.map((name) => {
		const { stem } = partsOf(name ?? '');
		return stem === '' ? null : `${stem}${SUFFIX}`;
	});
	const given = new Set<string>();
	const taken = new Set(stems.map((stem) => sameName(stem ?? '')));
	const next = new Map<string, number>();
	return stems.map((stem) => {
		if (stem === null) return null;
		const plain = sameName(stem);
		if (!given.has(plain)) {
			given.add(plain);
			return stem;
		}
		let number = next.get(plain) ?? 2;
		while (taken.has(sameName(`${stem}-${number}`))) number++;
		next.set(plain, number + 1);
		taken.add(sameName(`${stem}-${number}`));
		return `${stem}-${number}`;
	});
}

/** Equal for names that some file system takes for one. */
function sameName(name: string): string {
	return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
