/** Marks that nobody sees, from copying out of documents and chats. */
const INVISIBLE = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]/g;

/**
 * What people, tables, lists and documents put before an address: `\n` is also two characters, from JSON. The address is looked
 * for first: a look back from every place would cost the square of the length of a row of brackets.
 */
const BEFORE_ADDRESS =
	/(?=https?:(?:\/\/|\\\\)|data:[^,]{0,200},)(?<=(?:^|[\s"'“”‘’`<>,;|，；、。•·])(?:url)?[([{（【「『《]*|\\[nrt])/i;

/** What they put behind it, one after the other: marks, the end of a sentence behind a file, and the words of a list. */
const BEHIND_ADDRESS =
	/(?:[\s,;|，；、。•·"'“”‘’`<>([{（【「『《]|(?<=\.[a-z]{3,4})[.!！？]+|\\[nrt]|<[^<>]*>|(?<=^|\s)(?:and|or|und|oder|et|y|url|[&/+*–—-]|\d{1,3}[.)]))$/i;

/** Base64 has signs that the words of a list have, too. */
const BEHIND_DATA = /[\s,;|，；、•·"'“”‘’`<>()[\]{}]$/;

/** No word or mark behind an address is longer. */
const LONGEST_BEHIND = 100;

const ADDRESS = /^(?:https?|data):/i;

/** The text without marks that nobody sees. */
function withoutInvisible(text: string): string {
	return text.replace(INVISIBLE, '');
}

/**
 * The addresses and data URIs in a text, without what stands around them; any other text stays whole. A comma or a
 * space alone can be part of an address.
 */
export function splitAddresses(text: string): string[] {
	// JSON within JSON may have been read once only.
	const clean = unwrapped(withoutInvisible(text).replace(/\\\//g, '/').trim());
	// A drawing as text has addresses of its own.
	if (/^data:[^,]*(?<!;\s*base64\s*),/i.test(clean.slice(0, 300))) return [clean];
	const parts = clean
		.split(BEFORE_ADDRESS)
		.map(alone)
		.filter((part) => part !== '');
	// Words before an address make it none.
	return parts.every((part) => ADDRESS.test(part)) ? parts : [clean];
}

/** Quotation marks and angle brackets around the whole. */
function unwrapped(text: string): string {
	return (/^(["'<])(.*)["'>]$/s.exec(text)?.[2] ?? text).trim();
}

function alone(part: string): string {
	if (/^data:/i.test(part)) return withoutBehind(part, BEHIND_DATA);
	if (!ADDRESS.test(part)) return withoutBehind(part, BEHIND_ADDRESS) === '' ? '' : part;
	let address = withoutBehind(part, BEHIND_ADDRESS);
	// A bracket that closes nothing is none of the address.
	let superfluous = count(address, /[)\]}）】」』》]/g) - count(address, /[([{（【「『《]/g);
	for (; superfluous > 0 && /[)\]}）】」』》]$/.test(address); superfluous--)
		address = withoutBehind(address.slice(0, -1), BEHIND_ADDRESS);
	return address;
}

/** The text without what stands behind it. Only its end is looked at: long texts are tables, and anybody may fill in a form. */
function withoutBehind(text: string, pattern: RegExp): string {
	let end = text.length;
	for (;;) {
		const from = Math.max(0, end - LONGEST_BEHIND);
		const found = pattern.exec(text.slice(from, end));
		if (found === null) return text.slice(0, end);
		end = from + found.index;
	}
}

function count(text: string, pattern: RegExp): number {
	return text.match(pattern)?.length ?? 0;
}
