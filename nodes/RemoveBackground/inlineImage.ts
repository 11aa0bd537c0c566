import { invalid } from '../n8n/parameterValues';
import { percentDecoded, percentDecodedBytes, readDataUri } from '../prediction/files/dataUri';
import { isImage, isPhoto, mediaTypeOf } from '../prediction/files/mediaType';
import { notPhoto } from '../prediction/files/notPhoto';

/** Shorter text is no image. */
const MIN_BASE64_LENGTH = 64;

export const AS_FILE = 'Turn base64 text into a file with the Convert to File node.';

/**
 * An image as text: a data URI, with or without its scheme, or bare base64.
 * @returns null for any other text
 * @throws PredictionError `invalid_input` for what is damaged, and for what is no photo
 */
export function readInlineImage(text: string): { bytes: Uint8Array; mimeType: string } | null {
	const uri = readDataUri(text);
	const isUri = uri !== null || /^data:/i.test(text);
	if (!isUri && text.length < MIN_BASE64_LENGTH) return null;
	const bytes =
		uri?.isBase64 === false
			? percentDecodedBytes(uri.payload)
			: bytesOfBase64(uri?.payload ?? text);
	const mimeType = bytes === null ? null : mediaTypeOf(bytes);
	if (bytes !== null && mimeType !== null && isPhoto(mimeType)) return { bytes, mimeType };
	if (isImage(mimeType)) throw notPhoto('The image in Image URL', mimeType);
	if (!isUri) return null;
	throw bytes === null
		? invalid(
				'The data URI in Image URL is damaged',
				`It was cut off or changed on its way, e.g. by a form or a table. ${AS_FILE}`,
			)
		: invalid(
				'The data URI in Image URL does not contain an image',
				`Pass the address of an image. ${AS_FILE}`,
			);
}

/** The bytes of base64 or base64url, past what forms, tables and JSON do to it; null where it is damaged. */
function bytesOfBase64(text: string): Buffer | null {
	const lines = percentDecoded(text)
		.split(/\\[nrt]|[\n\r\t]/)
		.map((line) => line.trim());
	const whole = readings(lines.join('')).find(isWhole);
	return whole === undefined ? null : Buffer.from(whole, 'base64');
}

/** Spaces separate blocks of one length, or are what a form made of every `+`. Whole groups of four tell, too. */
function readings(text: string): string[] {
	const blocks = text.split(/ +/);
	const asBlocks = blocks.join('');
	if (blocks.length === 1 || text.includes('+')) return [asBlocks];
	const lengths = new Set(blocks.slice(0, -1).map(({ length }) => length));
	const both = [text.replace(/ /g, '+'), asBlocks];
	if (blocks.length > 2 && lengths.size === 1) both.reverse();
	const rest = ({ length }: string) => Math.sign(length % 4);
	return both.sort((one, other) => rest(one) - rest(other));
}

function isWhole(base64: string): boolean {
	return base64.length % 4 !== 1 && /^[A-Za-z0-9+/_-]*={0,2}$/.test(base64);
}
