import { PNG } from 'pngjs';
import type { Json } from './recordingFile';

const shortenedFile = /base64,<\d+ bytes, sha256 ([0-9a-f]{64})>/g;

/** A recorded body as a client can read it: a picture in the place of each file that was shortened to its size and hash. */
export function replayed(body: Json): Json {
	if (Array.isArray(body)) return body.map(replayed);
	if (typeof body === 'object' && body !== null) {
		return Object.fromEntries(Object.entries(body).map(([name, one]) => [name, replayed(one)]));
	}
	return typeof body === 'string'
		? body.replaceAll(shortenedFile, (_, hash: string) => {
				return `base64,${pictureFor(hash).toString('base64')}`;
			})
		: body;
}

/** A PNG of one pixel, another one for another file: a client takes the same bytes twice for one result. */
export function pictureFor(hash: string): Buffer {
	const picture = new PNG({ width: 1, height: 1 });
	Buffer.from(hash.slice(0, 8), 'hex').copy(picture.data);
	return PNG.sync.write(picture);
}

/** What is the same in all answers of one kind: the names of fields and the kinds of their values. */
export function shapeOf(body: Json): Json {
	if (Array.isArray(body)) return body.slice(0, 1).map(shapeOf);
	if (body === null) return 'null';
	if (typeof body === 'object') {
		return Object.fromEntries(Object.entries(body).map(([name, one]) => [name, shapeOf(one)]));
	}
	return typeof body;
}
