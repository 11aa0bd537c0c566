import { randomBytes } from 'node:crypto';
import type { FormPart } from '../prediction/model/ports';

/**
 * A form as bytes of known length, with a file name and a type for each file: what n8n would make of a form object has
 * lost files and boundaries before (n8n-io/n8n#28854, #27533, #39014, 2026-11-28). RFC 7578.
 */
export function encodeForm(parts: readonly FormPart[]): { content: Buffer; contentType: string } {
	const boundary = `----n8n-remove-background-${randomBytes(16).toString('hex')}`;
	const chunks = parts.flatMap((part) => [
		Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n`),
		'file' in part ? part.file.bytes : Buffer.from(part.text),
		Buffer.from('\r\n'),
	]);
	return {
		content: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
		contentType: `multipart/form-data; boundary=${boundary}`,
	};
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
