import { listen } from '../../nodes/loopback';
import { picture } from '../../nodes/picture';

/** Pictures without end, each other than all others, on the loopback address. */
export interface PictureServer {
	urls(count: number, first?: number): string[];
	/** An address whose picture is none, so that every provider fails on it. */
	readonly wordsUrl: string;
	close(): Promise<void>;
}

export async function servePictures(): Promise<PictureServer> {
	const server = await listen(({ path }, response) => {
		const number = /\d+/.exec(path)?.[0];
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(number === undefined ? 'These are only words' : picture(Number(number)));
	});
	return {
		urls: (count, first = 0) =>
			Array.from({ length: count }, (_, index) => `${server.url}/photo-${first + index}.png`),
		wordsUrl: `${server.url}/words.png`,
		close: server.close,
	};
}
