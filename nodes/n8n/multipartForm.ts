import { randomBytes } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { FormPart } from '../prediction/model/ports';
import { streamOf } from './byteStream';

/** What is smaller than this may be copied. */
const SMALL_FORM_BYTES = 1024 * 1024;

/**
 * A form as n8n's helpers send it, with a file name and a type for each file: what n8n would make of a form object has
 * lost files and boundaries before (n8n-io/n8n#28854, #27533, #39014, 2026-11-28). A large one is a stream of known
 * length, so that its files are in memory once. RFC 7578.
 */
export function formBody(parts: readonly FormPart[]): {
	content: Buffer | IDataObject;
	headers: Record<string, string>;
} {
	const boundary = `----n8n-remove-background-${randomBytes(16).toString('hex')}`;
	const chunks = chunksOf(parts, boundary);
	const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	const stream = length > SMALL_FORM_BYTES ? streamOf(chunks) : null;
	return {
		content: (stream as unknown as IDataObject | null) ?? Buffer.concat(chunks),
		headers: {
			'Content-Type': `multipart/form-data; boundary=${boundary}`,
			'Content-Length': String(length),
		},
	};
}

function chunksOf(parts: readonly FormPart[], boundary: string): Uint8Array[] {
	const chunks = parts.flatMap((part): Uint8Array[] => [
		Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n`),
		'file' in part ? part.file.bytes : Buffer.from(part.text),
		Buffer.from('\r\n'),
	]);
	return [...chunks, Buffer.from(`--${boundary}--\r\n`)];
}

function headersOf(part: FormPart): string {
	const disposition = `Content-Disposition: form-data; name="${quoted(part.name)}"`;
	if (!('file' in part)) return `${disposition}\r\n`;
	const { fileName, mimeType } = part.file;
	return `${disposition}; filename="${quoted(fileName)}"\r\nContent-Type: ${mimeType}\r\n`;
}

/** As browsers do (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data, 2026-11-28). */
function quoted(text: string): string {
	return text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22');
}
