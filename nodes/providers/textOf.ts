import { isJsonObject, type JsonObject } from '../prediction/model/json';

/** Words lie no deeper in a response, and no further behind in a list. */
const MAX_DEPTH = 8;
const MAX_PARTS = 100;

/** Where errors have their words mostly, the first one first. */
export const WORDS = ['message', 'msg', 'detail', 'error', 'description', 'title'];

/** Text, or the texts in a list or in an error object, as one line; a complaint about a field names the field. */
export function textOf(value: unknown, depth = 0, names: readonly string[] = WORDS): string {
	if (typeof value === 'string') return value.trim();
	if (depth > MAX_DEPTH) return '';
	const inner = (part: unknown) => textOf(part, depth + 1, names);
	if (Array.isArray(value)) return value.slice(0, MAX_PARTS).map(inner).filter(Boolean).join('; ');
	if (!isJsonObject(value)) return '';
	let words = '';
	for (const name of names) words ||= inner(value[name]);
	if (words === '') return byField(value, depth);
	const field = fieldOf(value);
	return field === '' || words.includes(field) ? words : `${field}: ${words}`;
}

/** Complaints listed by the names of their fields: `{"image": ["This field is required."]}`. */
function byField(value: JsonObject, depth: number): string {
	return Object.entries(value)
		.filter(([, complaints]) => Array.isArray(complaints))
		.map(([name, complaints]) => ({ name, words: textOf(complaints, depth + 1) }))
		.filter(({ words }) => words !== '')
		.map(({ name, words }) => `${name}: ${words}`)
		.join('; ');
}

/** What a complaint is about: of `{"loc": ["body", "input", "image"]}` it is `image`. Empty where it names nothing. */
function fieldOf({ loc, field, param, path, name, reason }: JsonObject): string {
	// A path with slashes is one of the request, not of its body.
	const isName = typeof path === 'string' && /^\w[^/\s]*$/.test(path);
	const inBody = Array.isArray(path) || isName ? path : undefined;
	// https://www.rfc-editor.org/rfc/rfc7807#section-3, 2026-11-30: `{"name": "age", "reason": "must be a number"}`.
	const location = loc ?? field ?? param ?? inBody ?? (reason === undefined ? undefined : name);
	const parts = Array.isArray(location) ? location : [location];
	const named = parts.filter(
		(part) => (typeof part === 'string' || typeof part === 'number') && part !== '',
	);
	while (named.length > 1 && (named[0] === 'body' || named[0] === 'input')) named.shift();
	return named.join('.');
}

/** Where an error lists what is wrong with single fields, beside its words for the whole. */
const LISTS = [
	...['errors', 'issues', 'details', 'violations'],
	...['invalid-params', 'invalid_params', 'invalid_fields'],
];
/** Where it may say it in one text for each field. */
const BY_FIELD = ['errors', 'detail'];

/** The words of an error, and what its body lists of single fields where they do not say it: `Validation failed (image: required)`. */
export function withComplaints(words: string, body: unknown): string {
	const parts = isJsonObject(body) ? [body, body.error].filter(isJsonObject) : [];
	const complaints = parts.flatMap((part) => [
		...LISTS.flatMap((name) => complaintsIn(part[name], 0)),
		...BY_FIELD.flatMap((name) => textsByField(part[name])),
	]);
	const unsaid = complaints.filter((complaint) => !words.includes(complaint)).join('; ');
	if (unsaid === '' || words === '') return words || unsaid;
	return `${words} (${unsaid})`;
}

/** Unlike a code, an ID or an address, a complaint is a sentence, or one of the usual words. */
const COMPLAINT = /\s|^(required|missing|invalid|unknown|unsupported|empty)\W*$/i;

/** Complaints in one text for each field: `{"image_url": "must be a URL"}`; an object with words of its own has none. */
function textsByField(value: unknown): string[] {
	if (!isJsonObject(value) || WORDS.some((name) => textOf(value[name]) !== '')) return [];
	return Object.entries(value)
		.slice(0, MAX_PARTS)
		.flatMap(([name, text]) =>
			typeof text === 'string' && COMPLAINT.test(text.trim()) ? [`${name}: ${text.trim()}`] : [],
		);
}

/** What is said of single fields, each with the name of its field. */
function complaintsIn(value: unknown, depth: number): string[] {
	if (depth > MAX_DEPTH) return [];
	if (Array.isArray(value))
		return value.slice(0, MAX_PARTS).flatMap((part) => complaintsIn(part, depth + 1));
	if (!isJsonObject(value)) return [];
	if (fieldOf(value) !== '') return [textOf(value, depth, [...WORDS, 'reason'])].filter(Boolean);
	return Object.entries(value)
		.slice(0, MAX_PARTS)
		.flatMap(([name, part]) => {
			if (!Array.isArray(part)) return [];
			const texts = part.filter((text): text is string => typeof text === 'string');
			return texts.length > 0 ? [`${name}: ${textOf(texts)}`] : complaintsIn(part, depth + 1);
		});
}
