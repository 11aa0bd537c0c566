import { download, type DownloadOptions } from '../../../nodes/prediction/files/download';
import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { ConcurrencyLimiter } from '../../../nodes/prediction/scheduling/concurrencyLimiter';
import { PollSchedule } from '../../../nodes/prediction/scheduling/pollSchedule';
import type { FileStore } from '../../../nodes/prediction/model/ports';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';
import { replicate } from '../../../nodes/providers/replicate';
import { FakeClock } from '../fakeClock';
import { memoryStore, type StoredFile } from '../memoryStore';
import { routes, ScriptedTransport, type Answer } from '../scriptedTransport';

const ADDRESS = 'https://files.example.com/out.png';
const GET = `GET ${ADDRESS}`;
const BYTES = Buffer.alloc(1_000, 7);
const IN_THE_ANSWER = { kind: 'inline', base64: BYTES.toString('base64') } as const;

interface Wishes {
	readonly file?: OutputFile;
	readonly maxBytes?: number;
	readonly store?: FileStore<StoredFile>;
	readonly privateHost?: string;
}

async function fetched(table: Readonly<Record<string, Answer | Answer[]>>, wishes: Wishes = {}) {
	const clock = new FakeClock();
	const transport = new ScriptedTransport(clock, routes(table), 'api.example.com');
	if (wishes.privateHost !== undefined) transport.privateHosts.add(wishes.privateHost);
	const session = {
		provider: replicate,
		transport,
		clock,
		limiter: new ConcurrencyLimiter(clock),
		pace: new PollSchedule(),
	};
	const options: DownloadOptions<StoredFile> = {
		store: wishes.store ?? memoryStore,
		maxBytes: wishes.maxBytes ?? 1_000_000,
		describe: (_head, contentType) => ({
			fileName: 'out.png',
			mimeType: contentType ?? 'not said',
		}),
	};
	const outcome: StoredFile | PredictionError = await download(
		session,
		wishes.file ?? { kind: 'url', url: ADDRESS },
		options,
	).catch((error: PredictionError) => error);
	return { outcome, clock, transport };
}

describe('what a server says a file to be', () => {
	it.each([
		['image/png', 'image/png'],
		['Image/PNG ; charset=binary', 'image/png'],
		[' image/webp', 'image/webp'],
	])('%j is passed on as %s', async (said, passedOn) => {
		const headers = { 'content-type': said };
		const { outcome } = await fetched({ [GET]: { headers, chunks: [BYTES] } });
		expect(outcome).toMatchObject({ mimeType: passedOn, bytes: BYTES });
	});

	it('is passed on for a file within the answer too, where it is said', async () => {
		const said = await fetched({}, { file: { ...IN_THE_ANSWER, mediaType: 'image/webp' } });
		expect(said.outcome).toMatchObject({ mimeType: 'image/webp', bytes: BYTES });
		const unsaid = await fetched({}, { file: IN_THE_ANSWER });
		expect(unsaid.outcome).toMatchObject({ mimeType: 'not said', bytes: BYTES });
	});
});

describe('a file within the answer', () => {
	it.each([998, 999, 1_000])('of %d bytes is measured to the byte', async (size) => {
		const file = { kind: 'inline', base64: BYTES.subarray(0, size).toString('base64') } as const;
		const allowed = await fetched({}, { file, maxBytes: size });
		expect(allowed.outcome).toMatchObject({ bytes: BYTES.subarray(0, size) });
		const refused = await fetched({}, { file, maxBytes: size - 1 });
		expect(refused.outcome).toMatchObject({ code: 'file_too_large' });
	});

	it('that is empty is said to be empty', async () => {
		const { outcome } = await fetched({}, { file: { kind: 'inline', base64: '' } });
		expect(outcome).toMatchObject({
			code: 'malformed_response',
			message: 'The result file in the answer is empty',
		});
	});
});

describe('a redirect', () => {
	it('without an address is no file', async () => {
		const { outcome, transport } = await fetched({ [GET]: { status: 302 } });
		expect(outcome).toMatchObject({ code: 'malformed_response', httpStatus: 302 });
		expect(transport.lines).toEqual([GET]);
	});

	it('to what is no address is refused', async () => {
		const answer = { status: 302, headers: { location: 'https://[nowhere' } };
		const { outcome } = await fetched({ [GET]: answer });
		expect(outcome).toMatchObject({
			code: 'unsafe_url',
			message: expect.stringContaining('is not a valid URL'),
		});
	});

	it('is one by its status: a file with a Location is a file', async () => {
		const answer = { headers: { location: 'https://files.example.com/other' }, chunks: [BYTES] };
		const { outcome, transport } = await fetched({ [GET]: answer });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(transport.lines).toEqual([GET]);
	});
});

describe('the error of a download', () => {
	const silent: Answer = { chunks: [BYTES, 90_000, BYTES] };
	const trickle: Answer = { chunks: Array.from({ length: 50 }, () => [20_000, BYTES]).flat() };

	it.each([
		['a result that has expired', { status: 404 }, 'is no longer available (HTTP 404)'],
		['a fault of the server', { status: 503 }, 'could not be downloaded (HTTP 503)'],
		[
			'silence',
			{ failure: 'connectionLost' } as const,
			'The result file could not be downloaded (scripted: lost)',
		],
		['an empty file', { chunks: [] }, 'broke off (the file was empty)'],
		['a transfer that falls silent', silent, 'broke off (no data for too long)'],
		['a transfer that trickles', trickle, 'broke off (it took too long)'],
		['one that breaks', { chunks: [new Error('socket hang up')] }, 'broke off (socket hang up)'],
	])('tells of %s', async (_name, answer, words) => {
		const { outcome } = await fetched({ [GET]: answer });
		expect(outcome).toMatchObject({ message: expect.stringContaining(words) });
	});

	it('tells what to do about a result that has expired', async () => {
		const { outcome } = await fetched({ [GET]: { status: 410 } });
		expect(outcome).toMatchObject({ advice: expect.stringContaining('Submit the image again') });
	});

	it('names the limit that a file exceeds', async () => {
		const limit = { maxBytes: 1024 * 1024 };
		const headers = { 'content-length': '2000000' };
		const { outcome } = await fetched({ [GET]: { headers, chunks: [] } }, limit);
		expect(outcome).toMatchObject({ message: 'The result file is larger than the limit of 1 MB' });
	});

	it('says that a name leads to a private address', async () => {
		const { outcome } = await fetched({}, { privateHost: 'files.example.com' });
		expect(outcome).toMatchObject({
			code: 'unsafe_url',
			message: expect.stringContaining('leads to a private address (https://files.example.com)'),
		});
	});

	it.each([
		['a file that is too large', { chunks: [BYTES] }, 'file_too_large', 'larger than the limit'],
		['a transfer that fell silent', silent, 'unreachable', 'no data for too long'],
	])('is about %s, whatever the store makes of its end', async (_name, answer, code, words) => {
		const store: FileStore<StoredFile> = {
			store: async (content, describe) =>
				await memoryStore.store(content, describe).catch(() => {
					throw new Error('Premature close');
				}),
		};
		const maxBytes = code === 'file_too_large' ? 999 : 10_000;
		const { outcome } = await fetched({ [GET]: answer }, { store, maxBytes });
		expect(outcome).toMatchObject({ code, message: expect.stringContaining(words) });
	});
});

describe('a transfer', () => {
	it('has ten minutes, and a second try after them', async () => {
		const trickle: Answer = { chunks: Array.from({ length: 50 }, () => [20_000, BYTES]).flat() };
		const whole: Answer = { chunks: [BYTES] };
		const { outcome, transport } = await fetched({ [GET]: [trickle, whole] });
		expect(outcome).toMatchObject({ bytes: BYTES });
		expect(transport.timesOf(GET)).toEqual([0, 602_000]);
	});

	it('that is over is not watched any longer', async () => {
		const { clock } = await fetched({ [GET]: { chunks: [BYTES.subarray(0, 500), 2_500, BYTES] } });
		await clock.wait(3_600_000);
		expect(clock.sleeps).toEqual([1_000, 1_000, 1_000]);
	});
});
