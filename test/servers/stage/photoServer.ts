import { PNG } from 'pngjs';
import { listen, type Loopback } from '../../nodes/loopback';
import { broken, large, photo, wide } from './photo';

export interface PhotoServer {
	readonly url: string;
	urls(count: number): string[];
	/** Some 1.4 MB. */
	readonly largeUrl: string;
	/** Of many pixels and few bytes. */
	readonly wideUrl: string;
	/** Begins like a picture, and breaks off. */
	readonly brokenUrl: string;
	/** Words that call themselves a picture. */
	readonly wordsUrl: string;
	readonly missingUrl: string;
	/** How often an address was fetched. */
	fetchesOf(url: string): number;
	close(): Promise<void>;
}

/** Drawing them holds up everything else that this process has to answer. */
const drawnBefore = {
	large: PNG.sync.write(large()),
	wide: PNG.sync.write(wide(), { filterType: 0 }),
};

/** Photos on the loopback address, each other than the others. */
export async function servePhotos(): Promise<PhotoServer> {
	const server: Loopback = await listen(({ path }, response) => {
		if (path.includes('missing')) {
			response.writeHead(404).end('There is no such photo');
			return;
		}
		response.writeHead(200, { 'content-type': 'image/png' });
		response.end(bodyOf(path));
	});
	const at = (name: string) => `${server.url}/${name}.png`;
	return {
		url: server.url,
		urls: (count) => Array.from({ length: count }, (_, index) => at(`photo-${index}`)),
		largeUrl: at('large'),
		wideUrl: at('wide'),
		brokenUrl: at('broken'),
		wordsUrl: at('words'),
		missingUrl: at('missing'),
		fetchesOf: (url) => server.heard.filter(({ path }) => server.url + path === url).length,
		close: server.close,
	};
}

function bodyOf(path: string): Buffer | string {
	if (path.includes('large')) return drawnBefore.large;
	if (path.includes('wide')) return drawnBefore.wide;
	if (path.includes('broken')) return broken();
	if (path.includes('words')) return 'These are only words';
	return PNG.sync.write(photo(Number(/\d+/.exec(path)?.[0] ?? 0)));
}
