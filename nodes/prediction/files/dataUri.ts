/** A data URI in its parts. */
export interface DataUri {
	/** The media type as it is written, without parameters; empty where there is none. */
	readonly type: string;
	readonly isBase64: boolean;
	/** Still encoded. */
	readonly payload: string;
}

/** Reads a data URI (RFC 2397), with or without its scheme; null for any other text. */
export function readDataUri(text: string): DataUri | null {
	const head = /^(?:data:\s*([^,]{0,200})|((?:[\w.+-]+\/[\w.+-]+;\s*)?base64)),/i.exec(
		text.slice(0, 300),
	);
	if (head === null) return null;
	const parameters = (head[1] ?? head[2] ?? '').split(';').map((parameter) => parameter.trim());
	const isBase64 = parameters.some((parameter) => /^base64$/i.test(parameter));
	const [first = ''] = parameters;
	const type = /^base64$/i.test(first) ? '' : first;
	if (!/^([\w.+-]+\/[\w.+-]+)?$/.test(type)) return null;
	return { type, isBase64, payload: text.slice(head[0].length) };
}

/** Text with its percent-encoding read, one character a byte; a percent sign that begins nothing is one. */
export function percentDecoded(text: string): string {
	return text.includes('%')
		? text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`)))
		: text;
}

/** The bytes that percent-encoded text stands for. Letters that should have been encoded and are not are UTF-8. */
export function percentDecodedBytes(text: string): Buffer {
	return Buffer.concat(
		text
			.split(/((?:%[0-9a-f]{2})+)/i)
			.map((part, index) =>
				index % 2 === 1 ? Buffer.from(part.replace(/%/g, ''), 'hex') : Buffer.from(part),
			),
	);
}
