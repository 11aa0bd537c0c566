import { percentDecodedBytes } from './dataUri';
import { percentRead } from './encodedName';

/** A parameter behind a semicolon; a quoted value may have semicolons of its own. */
const PARAMETER = /;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;

/** The file name in a Content-Disposition header (RFC 6266), also in parts (RFC 2231); null where there is none. */
export function fileNameFromDisposition(header: string): string | null {
	const parameters = new Map<string, string>();
	for (const [, name = '', quoted, bare = ''] of `;${header}`.matchAll(PARAMETER)) {
		// Servers write the paths of Windows as they are.
		parameters.set(name.toLowerCase(), quoted?.replace(/\\(["\\])/g, '$1') ?? bare.trim());
	}
	const name =
		extended(parameters.get('filename*') ?? '') ||
		inParts(parameters) ||
		percentRead(parameters.get('filename') ?? '');
	return name.trim() === '' ? null : name.trim();
}

function inParts(parameters: ReadonlyMap<string, string>): string {
	let whole = '';
	for (let part = 0; ; part++) {
		const name = `filename*${part}`;
		const encoded = parameters.get(`${name}*`);
		const text = encoded ?? parameters.get(name)?.replace(/%/g, '%25');
		if (text === undefined) break;
		whole += text;
	}
	return parameters.has('filename*0*') ? extended(whole) : percentRead(whole);
}

/** `charset'language'percent-encoded` (RFC 8187); empty where the character set is not known. */
function extended(value: string): string {
	const [, charset = '', text = value] = /^([\w-]*)'[^']*'(.*)$/s.exec(value) ?? [];
	if (charset === '' || /^utf-?8$/i.test(charset)) return percentRead(text);
	try {
		return new TextDecoder(charset).decode(percentDecodedBytes(text));
	} catch {
		return '';
	}
}
