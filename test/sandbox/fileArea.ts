import { emptyAnswer, textAnswer, type Answer } from './http/answer';
import { readForm, type Exchange } from './http/exchange';
import type { StoredFiles } from './storedFiles';

const uploadPrefix = '/uploads';
const missing = () => textAnswer(404, 'text/plain', 'Not Found');
const wrongSignature = () =>
	textAnswer(403, 'application/xml', '<Error><Code>SignatureDoesNotMatch</Code></Error>');

export const isFilePath = (path: string) =>
	path.startsWith('/files/') || path.startsWith(`${uploadPrefix}/`);

/** Results and public uploads: reading needs no key, and a prepared upload address takes the bytes, bare or in a form. */
export async function serveFile(files: StoredFiles, exchange: Exchange): Promise<Answer> {
	const { method, path, query, body } = exchange;
	const place = path.slice(uploadPrefix.length);
	if (method === 'PUT' && path.startsWith(uploadPrefix)) {
		files.fill(place, body);
		return emptyAnswer(200);
	}
	if (method === 'POST' && path.startsWith(uploadPrefix)) {
		const form = [...(await readForm(exchange))];
		const [last, file] = form.at(-1) ?? [];
		// Whatever stands behind the file is not read, and what was signed must be there.
		if (last !== 'file' || !(file instanceof Blob) || !form.some(([name]) => name === 'Policy')) {
			return wrongSignature();
		}
		files.fill(place, Buffer.from(await file.arrayBuffer()));
		return emptyAnswer(204);
	}
	const file = files.find(path);
	if (!file || (method !== 'GET' && method !== 'HEAD')) return missing();
	if (file.signature !== undefined && query.get('X-Amz-Signature') !== file.signature) {
		return wrongSignature();
	}
	return { status: 200, headers: { 'content-type': file.mediaType }, parts: file.parts };
}
