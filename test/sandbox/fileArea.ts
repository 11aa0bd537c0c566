import { emptyAnswer, textAnswer, type Answer } from './http/answer';
import type { StoredFiles } from './storedFiles';

const uploadPrefix = '/uploads';
const missing = () => textAnswer(404, 'text/plain', 'Not Found');

export const isFilePath = (path: string) =>
	path.startsWith('/files/') || path.startsWith(`${uploadPrefix}/`);

/** Results and public uploads: reading needs no key, and a prepared upload address takes the bytes. */
export function serveFile(files: StoredFiles, method: string, path: string, body: Buffer): Answer {
	if (method === 'PUT' && path.startsWith(uploadPrefix)) {
		files.fill(path.slice(uploadPrefix.length), body);
		return emptyAnswer(200);
	}
	const file = files.find(path);
	if (!file || (method !== 'GET' && method !== 'HEAD')) return missing();
	return { status: 200, headers: { 'content-type': file.mediaType }, parts: file.parts };
}
