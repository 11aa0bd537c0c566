import { isJsonObject, type JsonObject, type JsonValue } from '../model/json';
import type { OutputFile } from '../model/prediction';
import { isImage, mediaTypeOf } from './mediaType';
import { isRepresentation, kindOfName, RANK, rankOf, rankOfFileName } from './outputRank';
import { filesInText, type TextPlace } from './outputText';
import { truncateInlineFiles } from './truncateInlineFiles';

/** How the results of a provider are to be read. */
export interface ReadOptions {
	/** Whether every absolute path in a result is one on the provider's own machine, which nobody can fetch. */
	readonly hasServerPaths?: boolean;
}

const MAX_DEPTH = 5;
/** What is left may be nested deeper, but not so deep that it cannot be walked through. */
const MAX_LEFT_DEPTH = 100;

/** Keys that describe the file beside them and are no result of their own; compared without case and separators. */
const FILE_FACTS =
	/^(contenttype|mimetype|mime|type|kind|format|filename|name|filesize|size|bytes|length|width|height|expires|expiresat|expiresin)$/;

/**
 * The files in a result of any shape, each once: strings, lists and objects of URLs, data URIs, base64 and paths. What a
 * person wants stands first: the cutout, then other images in their order, then masks, then texts. Thumbnails and repetitions
 * of the input count only where there is nothing else.
 */
export function readFiles(output: unknown, options: ReadOptions = {}): OutputFile[] {
	return chosen(candidatesIn(output, options)).map(({ file }) => file);
}

/**
 * What is left of a result once its files and what describes them are taken out: a score beside an image, the text of a
 * language model; null when nothing is left. A thumbnail that was left out stays, shortened where it is inline.
 */
export function readValue(output: unknown, options: ReadOptions = {}): JsonValue {
	const candidates = candidatesIn(output, options);
	const files = chosen(candidates);
	if (files.length === 0) return isEmpty(output) ? null : (output as JsonValue);
	const taken = new Set([...files, ...repetitions(candidates, files)].map(({ path }) => path));
	return without(output, '', taken) ?? null;
}

/** Something in a result that may be a file of it. */
interface Candidate {
	readonly file: OutputFile;
	readonly rank: number;
	/** Where it stands; a text with several files has one path. */
	readonly path: string;
	/** The object it is in, where its name says only how it is given. */
	readonly twinOf: string | null;
}

function candidatesIn(output: unknown, { hasServerPaths = false }: ReadOptions): Candidate[] {
	const candidates: Candidate[] = [];
	const visit = (value: unknown, path: string, names: readonly string[], depth: number): void => {
		if (depth > MAX_DEPTH) return;
		if (Array.isArray(value)) {
			for (const [index, part] of value.entries())
				visit(part, `${path}/${index}`, names, depth + 1);
			return;
		}
		if (!isPlainObject(value)) {
			// One by one: a text may name more files than a call takes arguments.
			for (const one of candidatesOf(value, path, names, hasServerPaths)) candidates.push(one);
			return;
		}
		const outer = [...labelsOf(value), ...names];
		for (const [name, part] of Object.entries(value))
			visit(part, pathOf(path, name), [...outer, name], depth + 1);
	};
	visit(output, '', [], 0);
	return candidates;
}

function isPlainObject(value: unknown): value is JsonObject {
	return isJsonObject(value) && !((value as unknown) instanceof Uint8Array);
}

function candidatesOf(
	value: unknown,
	path: string,
	names: readonly string[],
	hasServerPaths: boolean,
): Candidate[] {
	const name = names.at(-1) ?? '';
	const files = filesIn(value, { kind: kindOfName(name), hasServerPaths });
	// Of a list, the parts are different files, whatever the list is called.
	const isTwin = files.length === 1 && isRepresentation(name) && path.endsWith(`/${name}`);
	return files.map((file) => {
		const byFile = file.kind === 'url' ? rankOfFileName(lastPartOf(file.url)) : RANK.image;
		const byName = rankOf(names);
		// A key that names the cutout knows better than the name of a file.
		const counts = byFile >= RANK.mask || byName === RANK.image;
		const rank = counts ? Math.max(byFile, byName) : byName;
		return { file, rank, path, twinOf: isTwin ? path.slice(0, -name.length) : null };
	});
}

function filesIn(value: unknown, place: TextPlace): OutputFile[] {
	if (value instanceof Uint8Array) return [fileOfBytes(value)];
	return typeof value === 'string' ? filesInText(value, place) : [];
}

function lastPartOf(url: string): string {
	const [path = ''] = url.split(/[?#]/);
	return path.slice(path.lastIndexOf('/') + 1);
}

/** Keys whose word says what an object is. */
const LABELS = /^(type|kind|role|label)$/;
/** Keys whose word may say it, or come from elsewhere, as the name of the photo does: it changes the order, and no more. */
const NAMES = /^(name|title|id|key|class|tag|file_?name)$/i;
const WORD = /^[\w -]{1,30}$/;
const NAME = /^[\w. -]{1,60}$/;

/** What an object says of itself in a word: `{"type": "mask", "url": …}`. */
function labelsOf(value: JsonObject): string[] {
	return Object.entries(value).flatMap(([key, label]) => {
		const isLabel = LABELS.test(key);
		if (!isLabel && !NAMES.test(key)) return [];
		const isWord = typeof label === 'string' && (isLabel ? WORD : NAME).test(label);
		const rank = isWord ? rankOf([label]) : RANK.image;
		if (!isWord || rank === RANK.image || rank >= (isLabel ? RANK.none : RANK.original)) return [];
		// Where the files have names of their own, that of the whole tells nothing of each.
		const tellsMore = isLabel || Object.keys(value).every((name) => rankOf([name]) < RANK.mask);
		return tellsMore ? [label] : [];
	});
}

function pathOf(parent: string, name: string): string {
	return `${parent}/${name.replace(/\//g, '\\')}`;
}

function fileOfBytes(content: Uint8Array): OutputFile {
	const mediaType = mediaTypeOf(content);
	return {
		kind: 'inline',
		content,
		...(mediaType !== null && isImage(mediaType) && { mediaType }),
	};
}

/** Each file once and in one form, the best first; what is not the result only where nothing else is there. */
function chosen(candidates: readonly Candidate[]): Candidate[] {
	const sorted = candidates
		.filter(({ rank }) => rank < RANK.none)
		.sort((one, other) => one.rank - other.rank);
	const best = sorted[0]?.rank ?? 0;
	const isResult = (rank: number) => (best < RANK.original ? rank < RANK.original : rank === best);
	const seen = new Set<unknown>();
	return sorted.filter((candidate) => {
		const { twinOf } = candidate;
		if (!isResult(candidate.rank) || seen.has(contentOf(candidate))) return false;
		if (twinOf !== null && seen.has(twinKey(candidate))) return false;
		seen.add(contentOf(candidate)).add(twinKey(candidate));
		return true;
	});
}

function contentOf({ file }: Candidate): unknown {
	if (file.kind === 'inline') return file.content;
	return file.kind === 'url' ? file.url : file.path;
}

function twinKey({ twinOf, path }: Candidate): string {
	return `in ${twinOf ?? path}`;
}

/** What says once more what a chosen file says already. */
function repetitions(candidates: readonly Candidate[], files: readonly Candidate[]): Candidate[] {
	const contents = new Set(files.map(contentOf));
	const twins = new Set(files.map(twinKey));
	return candidates.filter(
		(candidate) =>
			contents.has(contentOf(candidate)) ||
			(candidate.twinOf !== null && twins.has(twinKey(candidate))),
	);
}

function isEmpty(output: unknown): boolean {
	return (output ?? '') === '' || (Array.isArray(output) && output.length === 0);
}

/** What of a value is neither taken nor empty; undefined where nothing is. */
function without(
	value: unknown,
	path: string,
	taken: ReadonlySet<string>,
	depth = 0,
): JsonValue | undefined {
	if (taken.has(path) || depth > MAX_LEFT_DEPTH) return undefined;
	if (Array.isArray(value)) {
		const left = value
			.map((part, index) => without(part, `${path}/${index}`, taken, depth + 1))
			.filter((part) => part !== undefined);
		return left.length === 0 ? undefined : left;
	}
	if (!isPlainObject(value))
		return value === null || value === undefined || value === ''
			? undefined
			: truncateInlineFiles(value);
	const names = Object.keys(value);
	const hasFile = names.some((name) => isRepresentation(name) && taken.has(pathOf(path, name)));
	const left = names
		.filter((name) => !hasFile || !FILE_FACTS.test(name.toLowerCase().replace(/[_-]/g, '')))
		.flatMap((name): Array<[string, JsonValue]> => {
			const part = without(value[name], pathOf(path, name), taken, depth + 1);
			return part === undefined ? [] : [[name, part]];
		});
	return left.length === 0 ? undefined : Object.fromEntries(left);
}
