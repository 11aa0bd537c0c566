import { download, type DownloadOptions } from '../../../nodes/prediction/files/download';
import { IMAGE_HEADER_BYTES } from '../../../nodes/prediction/files/imageHeader';
import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { DOWNLOAD, RETRY } from '../../../nodes/prediction/model/policy';
import type { FileStore } from '../../../nodes/prediction/model/ports';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';
import { rembg } from '../../../nodes/providers/rembg';
import { replicate } from '../../../nodes/providers/replicate';
import { FakeClock } from '../fakeClock';
import { memoryStore, type StoredFile } from '../memoryStore';
import { PublicDoor, type Served } from './publicDoor';
import { sample } from './sampleImages';

const ADDRESS = 'https://files.example.com/out';
const PNG = sample('png rgba');
const BYTES = Buffer.concat([PNG, Buffer.alloc(1_000 - PNG.length, 7)]);
const whole: Served = { body: BYTES };

interface Case extends Partial<Pick<DownloadOptions<StoredFile>, 'expects' | 'isFresh'>> {
	readonly file?: OutputFile;
	readonly maxBytes?: number;
	readonly store?: FileStore<StoredFile>;
	readonly privateHost?: string;
	readonly baseUrl?: string;
	readonly isAnswerOnly?: boolean;
	readonly stopMs?: number;
	readonly retryBudgetMs?: number;
}

/** Downloads what is served at `ADDRESS`, or the file of the case. */
async function fetched(
	served: Served | readonly Served[] | Readonly<Record<string, Served | readonly Served[]>>,
	options: Case = {},
) {
	const clock = new FakeClock();
	const isTable = Object.keys(served).some((key) => key.includes('://'));
	const table = (isTable ? served : { [ADDRESS]: served }) as Record<string, Served>;
	const door = new PublicDoor(clock, table, options.baseUrl);
	if (options.privateHost !== undefined) door.privateHosts.add(options.privateHost);
	if (options.stopMs !== undefined) clock.stop(options.stopMs);
	const heads: number[] = [];
	const outcome: StoredFile | PredictionError = await download(
		{
			provider: options.isAnswerOnly === true ? rembg : replicate,
			transport: door,
			clock,
			...(options.retryBudgetMs !== undefined && { retryBudgetMs: options.retryBudgetMs }),
		},
		options.file ?? { kind: 'url', url: ADDRESS },
		{
			store: options.store ?? memoryStore,
			maxBytes: options.maxBytes ?? 1_000_000,
			expects: options.expects ?? 'image',
			isFresh: options.isFresh ?? false,
			describe: (head, mimeType) => {
				heads.push(head.length);
				return { fileName: 'out', mimeType };
			},
		},
	).catch((error: PredictionError) => error);
	return { outcome, clock, door, heads };
}

const S3_GONE =
	'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>';
const S3_EXPIRED =
	'<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>300</X-Amz-Expires></Error>';
const AZURE =
	'\uFEFF<?xml version="1.0" encoding="utf-8"?><Error><Code>AuthenticationFailed</Code><Message>Server failed to authenticate the request. Signature not valid in the specified time frame</Message></Error>';
const AZURE_GONE =
	'<?xml version="1.0"?><Error><Code>BlobNotFound</Code><Message>The specified blob does not exist.</Message></Error>';
const GOOGLE =
	"<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code><Message>Invalid argument.</Message></Error>";
const SUPABASE = '{"statusCode":"404","error":"not_found","message":"Object not found"}';
const PAGE = '<!DOCTYPE html><html><title>Sign in</title></html>';
const SVG = '<?xml version="1.0"?><!-- made here --><svg xmlns="http://www.w3.org/2000/svg"/>';

describe('a result is an image, or it is not handed on as one [S-42]', () => {
	it.each([
		['JSON', '{"status":"processing"}', 'malformed_response', 'text (application/json)'],
		['JSON in a list', '[{"score":0.9}]', 'malformed_response', 'text (application/json)'],
		[
			'JSON after a byte order mark',
			'\uFEFF {"ok":true}',
			'malformed_response',
			'text (application/json)',
		],
		['a glTF', '{"asset":{"version":"2.0"}}', 'malformed_response', 'text (model/gltf+json)'],
		['XML', '<?xml version="1.0"?><note/>', 'malformed_response', 'text (application/xml)'],
		[
			'words',
			'What is this?',
			'malformed_response',
			'text (text/plain), not an image: What is this?',
		],
		['words in Chinese', '服务器错误', 'malformed_response', '服务器错误'],
		['an image as base64', PNG.toString('base64'), 'malformed_response', 'text (text/plain)'],
		['a web page', PAGE, 'malformed_response', 'a web page, not an image'],
		['a web page after space', `\n\n  ${PAGE}`, 'malformed_response', 'a web page, not an image'],
		[
			'XHTML',
			'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
			'malformed_response',
			'a web page',
		],
		[
			'JSON in UTF-16',
			Buffer.from('{"detail":"oops"}', 'utf16le'),
			'malformed_response',
			'application/json',
		],
		[
			'an error of the storage',
			'<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>',
			'malformed_response',
			'an error message: SlowDown: Reduce',
		],
		[
			'an error in JSON',
			'{"error":{"code":"internal","message":"It broke"}}',
			'malformed_response',
			'an error message: internal: It broke',
		],
		['S3: gone', S3_GONE, 'output_expired', 'no longer available: NoSuchKey'],
		['S3: expired', S3_EXPIRED, 'output_expired', 'AccessDenied: Request has expired'],
		['S3: denied', '<Error><Code>AccessDenied</Code></Error>', 'output_expired', 'AccessDenied'],
		['Azure: expired', AZURE, 'output_expired', 'AuthenticationFailed'],
		['Azure: gone', AZURE_GONE, 'output_expired', 'BlobNotFound'],
		['Google: expired', GOOGLE, 'output_expired', 'ExpiredToken'],
		['Supabase: gone', SUPABASE, 'output_expired', 'Object not found'],
		['JSON: expired', '{"detail":"URL has expired"}', 'output_expired', 'URL has expired'],
		[
			'JSON: not found',
			'{"success":false,"message":"File not found"}',
			'output_expired',
			'File not found',
		],
		[
			'JSON: not found, in a list of errors',
			'{"errors":[{"code":404}],"message":"Not Found"}',
			'output_expired',
			'Not Found',
		],
		['words: not found', '404 page not found', 'output_expired', '404 page not found'],
		['words in Chinese: expired', '链接已过期', 'output_expired', '链接已过期'],
	])('%s', async (_name, body, code, words) => {
		for (const headers of [{}, { 'content-type': 'image/png' }, { 'content-type': 'text/html' }]) {
			const { outcome, door } = await fetched({ headers, body });
			expect(outcome).toMatchObject({ code, message: expect.stringContaining(words) });
			expect(door.times).toEqual([0]);
			expect(door.transfers[0]?.isDestroyed).toBe(true);
		}
	});

	it('the same within the response', async () => {
		for (const text of [PAGE, '{"a":1}', 'words']) {
			const file = { kind: 'inline', content: Buffer.from(text).toString('base64') } as const;
			const { outcome } = await fetched({}, { file: { ...file, mediaType: 'image/png' } });
			expect(outcome).toMatchObject({ code: 'malformed_response' });
		}
	});

	it.each([
		[
			'an image, whatever its type is said to be',
			PNG,
			{ 'content-type': 'text/html' },
			'image/png',
		],
		['an SVG', SVG, { 'content-type': 'text/plain' }, 'image/svg+xml'],
		[
			'an archive of images',
			Buffer.from('504b030414000000000000000000', 'hex'),
			{},
			'application/zip',
		],
		[
			'bytes of an image type that is not known here',
			Buffer.alloc(40, 1),
			{ 'content-type': 'image/x-new' },
			'image/x-new',
		],
		['bytes of which nothing is known', Buffer.alloc(40, 1), {}, 'application/octet-stream'],
	])('%s is handed on', async (_name, body, headers, mimeType) => {
		const { outcome } = await fetched({ headers, body });
		expect(outcome).toMatchObject({ mimeType, bytes: Buffer.from(body) });
	});

	it.each([
		['a web page', PAGE, 'malformed_response'],
		['an error of the storage', S3_EXPIRED, 'output_expired'],
		['another of them', SUPABASE, 'output_expired'],
		['an error in JSON', '{"error":"It broke"}', 'malformed_response'],
	])('%s is no result of another kind either', async (_name, body, code) => {
		expect((await fetched({ body }, { expects: 'any' })).outcome).toMatchObject({ code });
	});

	it.each([
		['its name', 'https://files.example.com/out.png?s=1', undefined],
		['its header', 'https://files.example.com/out', { 'content-type': 'image/png' }],
	])('text is no result where %s says that it is an image', async (_name, url, headers) => {
		const answer = { body: 'Link expired', ...(headers && { headers }) };
		const { outcome } = await fetched(
			{ [url]: answer },
			{ file: { kind: 'url', url }, expects: 'any' },
		);
		expect(outcome).toMatchObject({ code: 'output_expired' });
	});

	it.each([
		['JSON', '{"score":0.9}', 'application/json'],
		['JSON with a word of errors', '{"message":"a cat","score":0.9}', 'application/json'],
		['XML', '<?xml version="1.0"?><note/>', 'application/xml'],
		['words', 'A cat that was not found', 'text/plain'],
		['a glTF', '{"asset":{"version":"2.0"}}', 'model/gltf+json'],
	])('%s can be a result of another kind', async (_name, body, mimeType) => {
		expect((await fetched({ body }, { expects: 'any' })).outcome).toMatchObject({ mimeType });
	});
});

describe('what a file is', () => {
	const MP4 = Buffer.from('0000001c6674797069736f6d0000020069736f6d6d703431', 'hex');
	const ZIP = Buffer.from('504b0304140000000000', 'hex');
	const NOISE = Buffer.alloc(40, 1);

	it.each([
		['its bytes, against all words', PNG, 'image/jpeg', 'out.gif', 'image/png'],
		['the server', NOISE, 'Audio/MPEG ; rate=1', 'out.png', 'audio/mpeg'],
		['the server, under another name', NOISE, 'image/jpg', 'out', 'image/jpeg'],
		[
			'the address, where the server says nothing',
			NOISE,
			'application/octet-stream',
			'out.glb',
			'model/gltf-binary',
		],
		[
			'the address, where the server says "binary"',
			NOISE,
			'binary/octet-stream',
			'out.mp3',
			'audio/mpeg',
		],
		['the address, where the server says nonsense', NOISE, '*/*', 'out.mp3', 'audio/mpeg'],
		['the address, where text is said of bytes', NOISE, 'text/plain', 'out.mp3', 'audio/mpeg'],
		['nobody', NOISE, null, 'out', 'application/octet-stream'],
		['the server, of a family: sound in MP4', MP4, 'audio/x-m4a', 'out.mp4', 'audio/mp4'],
		['the address, of a family: sound in MP4', MP4, null, 'out.m4a', 'audio/mp4'],
		[
			'the address, of a family: QuickTime',
			MP4,
			'application/octet-stream',
			'out.mov',
			'video/quicktime',
		],
		['its bytes, where the words are of another family', MP4, 'image/png', 'out.png', 'video/mp4'],
		['the server, of archives', ZIP, 'model/vnd.usdz+zip', 'out', 'model/vnd.usdz+zip'],
		['the address, of archives', ZIP, 'application/zip', 'out.zip', 'application/zip'],
		[
			'the address, of texts',
			Buffer.from('o cube\nv 1 2 3'),
			'text/plain',
			'out.obj',
			'text/plain',
		],
		[
			'the address, of texts that the server knows nothing of',
			Buffer.from('o cube\nv 1 2 3'),
			null,
			'out.obj',
			'model/obj',
		],
		['the server, of texts', Buffer.from('a,b\n1,2'), 'text/csv; charset=utf-8', 'out', 'text/csv'],
	])('says %s', async (_name, body, said, name, mimeType) => {
		const url = `https://files.example.com/${name}?v=1`;
		const headers = said === null ? undefined : { 'content-type': said };
		const { outcome } = await fetched(
			{ [url]: { body, ...(headers && { headers }) } },
			{ file: { kind: 'url', url }, expects: 'any' },
		);
		expect(outcome).toMatchObject({ mimeType });
	});

	it('says the data URI, where its bytes do not', async () => {
		const content = NOISE.toString('base64');
		const said = await fetched({}, { file: { kind: 'inline', content, mediaType: 'image/x-new' } });
		expect(said.outcome).toMatchObject({ mimeType: 'image/x-new', bytes: NOISE });
		const unsaid = await fetched({}, { file: { kind: 'inline', content: NOISE } });
		expect(unsaid.outcome).toMatchObject({ mimeType: 'application/octet-stream' });
	});

	it('is told by the first bytes together, however small its pieces are', async () => {
		const bytes = Buffer.concat([PNG, Buffer.alloc(IMAGE_HEADER_BYTES, 7)]);
		const chunks = [bytes.subarray(0, 10), 20, bytes.subarray(10, -40), bytes.subarray(-40)];
		const { heads, outcome } = await fetched({ chunks });
		expect(heads).toEqual([bytes.length - 40]);
		expect(outcome).toHaveProperty('mimeType', 'image/png');
		expect('bytes' in outcome && outcome.bytes.equals(bytes)).toBe(true);
	});
});

describe('a fresh result that is not there yet', () => {
	const SCHEDULE = [0, 500, 1_500, 3_500, 5_500, 7_500, 9_500, 10_000];

	it.each([
		['404', { status: 404 }, 'no longer available (HTTP 404)'],
		['403', { status: 403 }, 'no longer available (HTTP 403)'],
		['425', { status: 425 }, 'not available yet (HTTP 425)'],
		['202', { status: 202 }, 'not available yet (HTTP 202)'],
		['423', { status: 423 }, 'not available yet (HTTP 423)'],
		['200 with "no such key"', { body: S3_GONE }, 'NoSuchKey'],
		['200 with "not found"', { body: SUPABASE }, 'Object not found'],
	])('%s is asked for again for ten seconds, then has expired', async (_name, answer, words) => {
		const { outcome, door } = await fetched(answer, { isFresh: true });
		expect(outcome).toMatchObject({
			code: 'output_expired',
			message: expect.stringContaining(words),
		});
		expect(door.times).toEqual(SCHEDULE);
	});

	it.each([
		['once', [{ status: 404 }, whole], SCHEDULE.slice(0, 2)],
		[
			'in several ways',
			[{ status: 403 }, { status: 425 }, { body: S3_GONE }, whole],
			SCHEDULE.slice(0, 4),
		],
		['to the end', [...Array.from({ length: 7 }, () => ({ status: 404 })), whole], SCHEDULE],
		['between other troubles', [{ status: 404 }, { status: 503 }, whole], [0, 500, 875]],
	])('is delivered when it is missing %s', async (_name, answers, times) => {
		const { outcome, door } = await fetched(answers, { isFresh: true });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(door.times).toEqual(times);
	});

	it.each([
		['401', { status: 401 }, 'output_expired'],
		['410', { status: 410 }, 'output_expired'],
		['a web page', { body: PAGE }, 'malformed_response'],
	])('%s does not pass', async (_name, answer, code) => {
		const { outcome, door } = await fetched(answer, { isFresh: true });
		expect(outcome).toMatchObject({ code });
		expect(door.times).toEqual([0]);
	});

	it('is not waited for after a stop', async () => {
		const { outcome, clock } = await fetched({ status: 404 }, { isFresh: true, stopMs: 3_000 });
		expect(outcome).toMatchObject({ code: 'stopped' });
		expect(clock.elapsed).toBe(3_000);
	});

	it.each([401, 403, 404, 410])(
		'an old one that answers %d has expired at once',
		async (status) => {
			const { outcome, door } = await fetched({ status });
			expect(outcome).toMatchObject({
				code: 'output_expired',
				httpStatus: status,
				advice: expect.stringContaining('Submit the image again'),
			});
			expect(door.times).toEqual([0]);
		},
	);
});

describe('a transfer that breaks', () => {
	const silent: Served = { chunks: [BYTES, 90_000, BYTES] };
	const trickle: Served = { chunks: Array.from({ length: 50 }, () => [20_000, BYTES]).flat() };
	const length = (bytes: number) => ({ 'content-length': String(bytes) });

	it.each([
		[
			'breaks off',
			{ chunks: [BYTES.subarray(0, 600), new Error('socket hang up')] },
			'unreachable',
			'interrupted (socket hang up)',
		],
		['brings nothing', { chunks: [] }, 'unreachable', 'interrupted (the file was empty)'],
		[
			'brings nothing of what was announced',
			{ headers: length(1_000), chunks: [] },
			'unreachable',
			'the file was empty',
		],
		[
			'brings half of what was announced',
			{ headers: length(2_000), body: BYTES },
			'unreachable',
			'only 1000 of 2000 bytes arrived',
		],
		['falls silent', silent, 'unreachable', 'no data for too long'],
		['trickles', trickle, 'unreachable', 'it took too long'],
		['does not begin', { failure: 'connectionLost' }, 'unreachable', 'scripted: connectionLost'],
		['is not connected', { failure: 'notSent' }, 'unreachable', 'scripted: notSent'],
		['is answered 408', { status: 408 }, 'unavailable', 'HTTP 408'],
		['is answered 429', { status: 429 }, 'unavailable', 'HTTP 429'],
		['is answered 500', { status: 500 }, 'unavailable', 'HTTP 500'],
		['comes too early for an old result', { status: 425 }, 'unavailable', 'HTTP 425'],
	] as const)('one that %s is repeated for a while', async (_name, answer, code, words) => {
		const mended = await fetched([answer, answer, whole]);
		expect(mended.outcome).toMatchObject({ bytes: BYTES });
		const broken = await fetched(answer);
		expect(broken.outcome).toMatchObject({
			code,
			message: expect.stringContaining(words),
			advice: expect.stringContaining('Download operation'),
		});
		const { times } = broken.door;
		expect(times.length).toBeGreaterThanOrEqual(DOWNLOAD.resultAttempts);
		expect(times.length).toBeLessThan(12);
		expect(times.at(-1)).toBeGreaterThan(DOWNLOAD.retryMs - 2 * RETRY.maxMs);
	});

	it('one that is put off is repeated when the server says', async () => {
		const later = (seconds: number) => ({ status: 503, headers: { 'retry-after': `${seconds}` } });
		const { outcome, door } = await fetched([later(3), later(30), whole]);
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(door.times).toEqual([0, 3_000, 33_000]);
		const putOff = await fetched([later(3_600), whole]);
		expect(putOff.outcome).toMatchObject({ code: 'unavailable' });
		expect(putOff.door.times).toEqual([0]);
	});

	it('one is given up sooner where requests are repeated for a shorter time only', async () => {
		const { door } = await fetched({ status: 503 }, { retryBudgetMs: 5_000 });
		expect(door.times.at(-1)).toBeLessThanOrEqual(5_000);
	});

	it('one is not repeated after a stop', async () => {
		const { outcome, clock } = await fetched({ status: 503 }, { stopMs: 1_000 });
		expect(outcome).toMatchObject({ code: 'stopped' });
		expect(clock.elapsed).toBe(1_000);
	});

	it('one that is a byte short is repeated; where it is as short again, it was compressed on the way', async () => {
		const short = { headers: length(1_001), body: BYTES };
		const mended = await fetched([short, { ...whole, headers: length(1_000) }]);
		expect(mended.door.times).toHaveLength(2);
		const twice = await fetched([short, short]);
		expect(twice.outcome).toMatchObject({ bytes: BYTES });
		expect(twice.door.times).toHaveLength(2);
	});

	it.each([
		['longer than announced', length(900)],
		['of an announced length that is none', { 'content-length': 'many' }],
		['compressed, which the server says', { ...length(2_000), 'content-encoding': 'gzip' }],
	])('one %s is whole', async (_name, headers) => {
		const { outcome, door } = await fetched({ headers, body: BYTES });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(door.times).toEqual([0]);
	});

	it.each([201, 202, 204, 206, 300, 304, 400, 418, 451])('HTTP %d is no result', async (status) => {
		const { outcome, door } = await fetched({ status, body: BYTES });
		expect(outcome).toMatchObject({ code: 'malformed_response', httpStatus: status });
		expect(door.times).toEqual([0]);
	});

	it('leads back to the provider only where that keeps results', async () => {
		const { outcome } = await fetched({ status: 500 }, { isAnswerOnly: true });
		expect(outcome).toMatchObject({
			advice: expect.stringMatching(
				/^It is still at https:\/\/files\.example\.com\/out for a while/,
			),
		});
	});

	it('that is over is not watched any longer', async () => {
		const { clock } = await fetched({ chunks: [BYTES.subarray(0, 500), 2_500, BYTES] });
		await clock.wait(3_600_000);
		expect(clock.sleeps).toEqual([1_000, 1_000, 1_000]);
	});

	it.each([
		['a file that is too large', whole, 'file_too_large', 'larger than the limit'],
		['a transfer that fell silent', silent, 'unreachable', 'no data for too long'],
		[
			'a transfer that was short',
			{ headers: length(9_000), body: BYTES },
			'unreachable',
			'only 1000 of 9000',
		],
	])('is about %s, whatever the store makes of its end', async (_name, answer, code, words) => {
		const store: FileStore<StoredFile> = {
			store: async (content, describe) =>
				await memoryStore.store(content, describe).catch(() => {
					throw new Error('Premature close');
				}),
		};
		const maxBytes = code === 'file_too_large' ? 999 : 10_000;
		const { outcome } = await fetched(answer, { store, maxBytes });
		expect(outcome).toMatchObject({ code, message: expect.stringContaining(words) });
	});
});

describe('the limit', () => {
	it.each([998, 999, 1_000])('of %d bytes is measured to the byte', async (size) => {
		const content = BYTES.subarray(0, size).toString('base64');
		const file = { kind: 'inline', content } as const;
		const allowed = await fetched({}, { file, maxBytes: size });
		expect(allowed.outcome).toMatchObject({ bytes: BYTES.subarray(0, size) });
		const refused = await fetched({}, { file, maxBytes: size - 1 });
		expect(refused.outcome).toMatchObject({ code: 'file_too_large' });
	});

	it('holds against the announced length, unread, and against a false one on the way', async () => {
		const limit = { maxBytes: 999 };
		const unread = await fetched(
			{ headers: { 'content-length': '2000' }, chunks: [new Error('nobody should read this')] },
			limit,
		);
		for (const headers of [{}, { 'content-length': '10' }, { 'content-length': 'many' }]) {
			const { outcome, door } = await fetched({ headers, body: BYTES }, limit);
			expect(outcome).toMatchObject({ code: 'file_too_large' });
			expect(door.transfers.map(({ isDestroyed }) => isDestroyed)).toEqual([true]);
		}
		expect(unread.outcome).toMatchObject({
			code: 'file_too_large',
			message: 'The result file is larger than the limit of 0.000953 MB',
			advice: expect.stringContaining('Max File Size'),
		});
	});
});

it('a file of just the limit is taken, also where it was compressed on the way and grew by it', async () => {
	const headers = { 'content-length': '1023' };
	const { outcome, door } = await fetched({ headers, body: BYTES }, { maxBytes: 1_000 });
	expect(outcome).toMatchObject({ bytes: BYTES });
	// The first try brings fewer bytes than announced.
	expect(door.transfers).toHaveLength(2);
});

describe('an address', () => {
	it('without a file in the response is empty', async () => {
		const { outcome } = await fetched({}, { file: { kind: 'inline', content: '' } });
		expect(outcome).toMatchObject({
			code: 'malformed_response',
			message: 'The result file in the response is empty',
		});
	});

	it('on the server’s own machine is said to be one', async () => {
		const { outcome, door } = await fetched(
			{},
			{ file: { kind: 'serverPath', path: '/tmp/x/out.png' } },
		);
		expect(outcome).toMatchObject({
			code: 'malformed_response',
			message: expect.stringContaining(
				'the path of a file inside its container instead of the file (/tmp/x/out.png)',
			),
		});
		expect(door.asked).toEqual([]);
	});

	it.each([
		['/files/out.png', 'http://comfy.lan:8188', 'http://comfy.lan:8188/files/out.png'],
		['//files.example.com/out.png', 'http://comfy.lan:8188', 'https://files.example.com/out.png'],
	])('%s is fetched at %s as %s', async (link, baseUrl, url) => {
		const { outcome } = await fetched(
			{ [url]: whole },
			{ file: { kind: 'url', url: link }, baseUrl },
		);
		expect(outcome).toMatchObject({ bytes: BYTES });
	});

	it.each([
		['http://files.example.com/out.png', 'does not use https'],
		['https://10.0.0.1/out.png', 'points to a private address'],
		['https://me:secret@files.example.com/out.png', 'contains a user name or password'],
		['https://[nowhere', 'is not a valid URL'],
		['//10.0.0.1/out.png', 'points to a private address'],
	])('%s %s', async (link, words) => {
		const { outcome, door } = await fetched({}, { file: { kind: 'url', url: link } });
		expect(outcome).toMatchObject({ code: 'unsafe_url', message: expect.stringContaining(words) });
		expect(door.asked).toEqual([]);
	});

	it('whose name leads inside is refused [S-16]', async () => {
		const { outcome } = await fetched(whole, { privateHost: 'files.example.com' });
		expect(outcome).toMatchObject({
			code: 'unsafe_url',
			message: expect.stringContaining('leads to a private address (https://files.example.com)'),
		});
	});

	it.each([
		['nowhere', undefined, 'malformed_response', 1],
		['to what is no address', 'https://[nowhere', 'unsafe_url', 1],
		['inside', 'http://169.254.169.254/', 'unsafe_url', 1],
		['in circles', '/out', 'unsafe_url', 6],
	])('that redirects %s [S-15]', async (_name, location, code, requests) => {
		const headers = location === undefined ? {} : { location };
		const { outcome, door } = await fetched({ status: 302, headers });
		expect(outcome).toMatchObject({ code });
		expect(door.asked).toHaveLength(requests);
	});

	it('that redirects to the file leads to it; a file with a Location is a file', async () => {
		const other = 'https://cdn.example.com/out.png';
		const { door } = await fetched({
			[ADDRESS]: { status: 307, headers: { location: other } },
			[other]: { ...whole, headers: { location: ADDRESS } },
		});
		expect(door.asked.map(({ url }) => url)).toEqual([ADDRESS, other]);
	});
});
