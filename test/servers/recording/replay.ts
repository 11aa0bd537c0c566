import type { Json } from './recordingFile';

/** The smallest PNG with a transparent pixel. */
export const smallestPicture =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** A recorded body as a client can read it: a picture in the place of each that was shortened to its size and hash. */
export function replayed(body: Json): Json {
	if (Array.isArray(body)) return body.map(replayed);
	if (typeof body === 'object' && body !== null) {
		return Object.fromEntries(Object.entries(body).map(([name, one]) => [name, replayed(one)]));
	}
	return typeof body === 'string'
		? body.replaceAll(/base64,<\d+ bytes[^>]*>/g, `base64,${smallestPicture}`)
		: body;
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
