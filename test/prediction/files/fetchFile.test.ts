import { fetchFile, type FetchedFile } from '../../../nodes/prediction/files/fetchFile';
import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { FakeClock } from '../fakeClock';
import { PublicDoor, type Served } from './publicDoor';
import { sample } from './sampleImages';

const ADDRESS = 'https://photos.example.com/my%20cat.jpg?size=large';
const JPEG = sample('jpeg');
const image: Served = { headers: { 'content-type': 'image/jpeg' }, body: JPEG };
const to = (location: string): Served => ({ status: 302, headers: { location } });

async function fetched(
	served: Served | readonly Served[] | Readonly<Record<string, Served>>,
	options: { url?: string; maxBytes?: number; privateHosts?: string[]; stopMs?: number } = {},
) {
	const clock = new FakeClock();
	const isTable = Object.keys(served).some((key) => key.includes('://'));
	const table = (isTable ? served : { [ADDRESS]: served }) as Record<string, Served>;
	const door = new PublicDoor(clock, table);
	for (const host of options.privateHosts ?? []) door.privateHosts.add(host);
	if (options.stopMs !== undefined) clock.stop(options.stopMs);
	const outcome: FetchedFile | PredictionError = await fetchFile(
		{ transport: door, clock },
		options.url ?? ADDRESS,
		{ maxBytes: options.maxBytes ?? 1_000_000 },
	).catch((error: PredictionError) => error);
	return { outcome, clock, door, urls: door.asked.map(({ url }) => url) };
}

describe('an image address of the user’s own', () => {
	it('is fetched, with its type and its name', async () => {
		const { outcome, door } = await fetched(image);
		expect(outcome).toEqual({ bytes: JPEG, mimeType: 'image/jpeg', fileName: 'my cat.jpg' });
		expect(door.transfers[0]?.isDestroyed).toBe(true);
	});

	it.each([
		['by http', 'http://photos.example.com/cat.jpg'],
		['on this machine', 'http://localhost:8080/cat.jpg'],
		['in the house', 'http://192.168.1.5/cat.jpg'],
		['by a name of the house', 'http://nas.lan/cat.jpg'],
	])('may be %s', async (_name, url) => {
		const { outcome } = await fetched({ [url]: image }, { url });
		expect(outcome).toMatchObject({ bytes: JPEG, fileName: 'cat.jpg' });
	});

	it.each([
		[
			'what the server calls it',
			{ 'content-disposition': 'attachment; filename="IMG 1.HEIC"' },
			ADDRESS,
			'IMG 1.HEIC',
		],
		['what the address calls it', {}, ADDRESS, 'my cat.jpg'],
		['nothing', {}, 'https://photos.example.com/', null],
	])('is called %s', async (_name, headers, url, fileName) => {
		const { outcome } = await fetched({ [url]: { ...image, headers } }, { url });
		expect(outcome).toMatchObject({ fileName });
	});

	it.each([
		['its bytes', JPEG, 'text/html', 'image/jpeg'],
		['the server', Buffer.alloc(40, 1), 'image/x-new', 'image/x-new'],
		['nobody', Buffer.alloc(40, 1), 'application/octet-stream', 'image/jpeg'],
	])('is what says: %s', async (_name, body, said, mimeType) => {
		const { outcome } = await fetched({ headers: { 'content-type': said }, body });
		expect(outcome).toMatchObject({ mimeType });
	});

	it('of which nobody says anything has no type', async () => {
		const url = 'https://photos.example.com/1';
		const { outcome } = await fetched({ [url]: { body: Buffer.alloc(40, 1) } }, { url });
		expect(outcome).toMatchObject({ mimeType: null, fileName: '1' });
	});
});

describe('what is no image says what to do', () => {
	it.each([
		[
			'a web page',
			{ body: '<!doctype html><html></html>' },
			'answers with a web page, not an image (HTTP 200)',
		],
		[
			'a web page that is said to be an image',
			{ ...image, body: '\n<html><body>' },
			'answers with a web page',
		],
		[
			'JSON',
			{ body: '{"error":"not found"}' },
			'answers with text (application/json), not an image',
		],
		[
			'an error of the storage',
			{ body: '<Error><Code>AccessDenied</Code></Error>' },
			'answers with text (application/xml)',
		],
		['words', { body: 'No hotlinking' }, 'answers with text (text/plain)'],
		[
			'a PDF',
			{ body: '%PDF-1.7\n%âãÏÓ and more' },
			'answers with a file of another kind (application/pdf)',
		],
		[
			'an archive',
			{ body: Buffer.from('504b030414000000000000000000', 'hex') },
			'another kind (application/zip)',
		],
		['nothing', { body: '' }, 'answers with an empty file (HTTP 200)'],
		['401', { status: 401 }, 'asks for a sign-in (HTTP 401)'],
		['403', { status: 403 }, 'refuses access (HTTP 403)'],
		['404', { status: 404 }, 'leads to no file (HTTP 404)'],
		['410', { status: 410 }, 'was removed (HTTP 410)'],
		['204', { status: 204 }, 'does not answer with a file (HTTP 204)'],
		['206', { status: 206, body: JPEG }, 'does not answer with a file (HTTP 206)'],
		['418', { status: 418 }, 'does not answer with a file (HTTP 418)'],
		['a redirect to nowhere', { status: 301 }, 'does not answer with a file (HTTP 301)'],
	])('%s', async (_name, answer, words) => {
		const { outcome, door } = await fetched(answer);
		expect(outcome).toMatchObject({
			code: 'invalid_input',
			message: expect.stringMatching(/^The image URL /),
			advice: expect.stringContaining('direct address'),
		});
		expect((outcome as PredictionError).message).toContain(words);
		expect(door.asked).toHaveLength(1);
		expect(door.transfers[0]?.isDestroyed).toBe(true);
	});

	it('an SVG is an image', async () => {
		const { outcome } = await fetched({ body: '<svg xmlns="http://www.w3.org/2000/svg"/>' });
		expect(outcome).toMatchObject({ mimeType: 'image/svg+xml' });
	});

	it.each(['photo.jpg', 'ftp://photos.example.com/cat.jpg', 'file:///etc/passwd', 'https://[', ''])(
		'%j is no web address',
		async (url) => {
			const { outcome, door } = await fetched({}, { url });
			expect(outcome).toMatchObject({
				code: 'invalid_input',
				message: 'The image URL is not a web address',
			});
			expect(door.asked).toEqual([]);
		},
	);
});

describe('redirects', () => {
	const PUBLIC = 'https://cdn.example.com/a.jpg';
	const INSIDE = 'http://192.168.1.5/a.jpg';

	it.each([
		['from public to public', ADDRESS, [PUBLIC]],
		['to http', ADDRESS, ['http://cdn.example.com/a.jpg']],
		['from inside to public', INSIDE, [PUBLIC]],
		['from inside to inside', INSIDE, ['http://nas.lan/a.jpg']],
		['five times', ADDRESS, [1, 2, 3, 4, 5].map((hop) => `https://cdn.example.com/${hop}`)],
	])('are followed %s', async (_name, url, hops) => {
		const table = Object.fromEntries(
			[url, ...hops].map((hop, index) => [
				hop,
				hops[index] === undefined ? image : to(hops[index]),
			]),
		);
		const { outcome, urls } = await fetched(table, { url });
		expect(outcome).toMatchObject({ bytes: JPEG });
		expect(urls).toEqual([url, ...hops]);
	});

	it.each([
		['an address', INSIDE],
		['this machine', 'http://localhost/'],
		['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
		['a name that leads inside', 'https://sneaky.example.com/a.jpg'],
		['an address by way of inside and out again', PUBLIC],
	])('never lead from public to private: %s [S-26]', async (_name, location) => {
		const table = { [ADDRESS]: to(location), [PUBLIC]: to('http://10.0.0.1/') };
		const { outcome, urls } = await fetched(table, { privateHosts: ['sneaky.example.com'] });
		expect(outcome).toMatchObject({
			code: 'unsafe_url',
			message: expect.stringContaining('from a public host'),
		});
		expect(urls).toEqual(location === PUBLIC ? [ADDRESS, PUBLIC] : [ADDRESS]);
	});

	it.each([
		['too often', to('/my%20cat.jpg?size=large'), 'The image URL redirects too often', 6],
		['to what is no address', to('https://[nowhere'), 'The image URL is not a web address', 1],
		['to a file', to('file:///etc/passwd'), 'The image URL is not a web address', 1],
	])('%s end', async (_name, answer, message, requests) => {
		const { outcome, urls } = await fetched(answer);
		expect(outcome).toMatchObject({ code: 'invalid_input', message });
		expect(urls).toHaveLength(requests);
	});
});

describe('a fetch is bounded', () => {
	it.each([
		[
			'breaks off',
			{ chunks: [JPEG, new Error('socket hang up')] },
			'unreachable',
			'interrupted (socket hang up)',
			1_000,
		],
		[
			'is short',
			{ headers: { 'content-length': '9000' }, body: JPEG },
			'unreachable',
			`only ${JPEG.length} of 9000`,
			1_000,
		],
		[
			'falls silent',
			{ chunks: [JPEG, 90_000, JPEG] },
			'unreachable',
			'no data for too long',
			32_000,
		],
		[
			'trickles',
			{ chunks: Array.from({ length: 50 }, () => [20_000, JPEG]).flat() },
			'unreachable',
			'too long',
			602_000,
		],
		[
			'does not begin',
			{ failure: 'notSent' },
			'unreachable',
			'could not be fetched (scripted: notSent)',
			1_000,
		],
		['is answered 503', { status: 503 }, 'unavailable', 'not available (HTTP 503)', 1_000],
		['is answered 429', { status: 429 }, 'unavailable', 'not available (HTTP 429)', 1_000],
	] as const)('one that %s is repeated once', async (_name, answer, code, words, secondMs) => {
		const mended = await fetched([answer, image]);
		expect(mended.outcome).toMatchObject({ bytes: JPEG });
		const broken = await fetched([answer, answer]);
		expect(broken.outcome).toMatchObject({ code, message: expect.stringContaining(words) });
		expect(broken.door.times).toEqual([0, secondMs]);
	});

	it('in size, by what is announced and by what comes', async () => {
		for (const headers of [{ 'content-length': '632' }, {}]) {
			const { outcome, door } = await fetched({ headers, body: JPEG }, { maxBytes: 631 });
			expect(outcome).toMatchObject({
				code: 'file_too_large',
				advice: expect.stringContaining('Max File Size'),
			});
			expect(door.asked).toHaveLength(1);
		}
	});

	it('by a stop', async () => {
		const { outcome, clock } = await fetched({ chunks: [JPEG, 20_000] }, { stopMs: 3_000 });
		expect(outcome).toMatchObject({ code: 'stopped' });
		expect(clock.elapsed).toBeLessThanOrEqual(4_000);
	});
});
