import { listen } from '../../nodes/loopback';
import { picture } from '../../nodes/picture';

const LARGE_BYTES = 300_000;

/** Pictures without end, each other than all others, on the loopback address. */
export interface PictureServer {
	urls(count: number, first?: number): string[];
	/** An address whose picture is none, so that every provider fails on it. */
	readonly wordsUrl: string;
	/** A picture larger than what any provider takes inside of a submission where it has uploads. */
	readonly largeUrl: string;
	close(): Promise<void>;
}

export async function servePictures(): Promise<PictureServer> {
	const server = await listen(({ path }, response) => {
		const number = /\d+/.exec(path)?.[0];
		response.writeHead(200, { 'content-type': 'image/png' });
		const bytes = path.includes('large') ? LARGE_BYTES : undefined;
		response.end(number === undefined ? 'These are only words' : picture(Number(number), bytes));
	});
	return {
		urls: (count, first = 0) =>
			Array.from({ length: count }, (_, index) => `${server.url}/photo-${first + index}.png`),
		wordsUrl: `${server.url}/words.png`,
		largeUrl: `${server.url}/large-0.png`,
		close: server.close,
	};
}
