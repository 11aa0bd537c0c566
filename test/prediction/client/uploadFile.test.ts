import type { ImageFile, PublicUpload } from '../../../nodes/prediction/model/ports';
import { RETRY } from '../../../nodes/prediction/model/policy';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { chainHub } from '../../../nodes/providers/chainHub';
import { replicate } from '../../../nodes/providers/replicate';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';
import { Service, type Opened } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';
import { slidingWindow, TELLS } from '../scheduling/simulation/limits';

const file = { bytes: new Uint8Array(12), mimeType: 'image/png', fileName: 'cat.png' };
const LINE = 'POST /media/upload/binary';
const PUT = 'PUT https://storage.example.com/place?signature=1';
/** 40 seconds at 2 Mbit/s. */
const LARGE = new Uint8Array(10_000_000);
const stored: Answer = { body: { data: { download_url: 'https://example.com/cat.png' } } };

/** WaveSpeed, if it named a place where the bytes have to be put. */
function withPut(
	url = 'https://storage.example.com/place?signature=1',
	content: Uint8Array = file.bytes,
): Provider {
	const { file: way } = waveSpeed.imageInput;
	if (way?.via !== 'upload') throw new Error('WaveSpeed takes uploads');
	const put: PublicUpload = { url, method: 'PUT', content };
	const readResponse = () => ({ url: 'https://example.com/cat.png', put });
	const upload = { ...way.upload, readResponse };
	return { ...waveSpeed, imageInput: { ...waveSpeed.imageInput, file: { via: 'upload', upload } } };
}

async function uploaded(
	provider: Provider,
	world: Record<string, Answer | readonly Answer[]>,
	privateHosts: readonly string[] = [],
	image: ImageFile = file,
) {
	const opened = new Service(provider).open(world);
	for (const host of privateHosts) opened.transport.privateHosts.add(host);
	const outcome = await opened.client.upload(image).catch((error: unknown) => error);
	return { ...opened, outcome };
}

describe('an upload costs nothing', () => {
	it('so it is repeated after failures', async () => {
		const { outcome, transport } = await uploaded(waveSpeed, {
			[LINE]: [
				{ status: 500, body: '' },
				{ failure: 'connectionLost' },
				{ status: 429, headers: { 'retry-after': '3' }, body: {} },
				stored,
			],
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.timesOf(LINE)).toEqual([0, 375, 1_125, 4_125]);
	});

	it('but is given up when the failures last for a minute', async () => {
		const { outcome, clock } = await uploaded(waveSpeed, { [LINE]: { status: 500, body: '' } });
		expect(outcome).toMatchObject({ code: 'unavailable' });
		expect(clock.elapsed).toBeGreaterThan(50_000);
		expect(clock.elapsed).toBeLessThanOrEqual(60_000);
	});

	it.each([
		['in one step', waveSpeed, LINE],
		['in two steps', withPut('https://storage.example.com/place?signature=1', LARGE), PUT],
	])('and a large file has the time that a slow line takes, %s', async (_name, provider, line) => {
		const slow = { ...stored, afterMs: 90_000 };
		const world = { [LINE]: stored, [line]: slow };
		const { outcome } = await uploaded(provider, world, [], { ...file, bytes: LARGE });
		expect(outcome).toBe('https://example.com/cat.png');
	});

	it('and one that hangs is given up all the same', async () => {
		const world = { [LINE]: { ...stored, afterMs: 600_000 } };
		const { outcome, clock } = await uploaded(waveSpeed, world, [], { ...file, bytes: LARGE });
		expect(outcome).toMatchObject({ code: 'unreachable' });
		expect(clock.elapsed).toBe(60_000 + 40_000);
	});

	it('and is not possible where the provider has no storage', async () => {
		const { outcome, transport } = await uploaded(chainHub, {});
		expect(outcome).toMatchObject({
			code: 'not_supported',
			message: 'ChainHub has no storage for files',
		});
		expect(transport.lines).toEqual([]);
	});
});

describe('a limit of uploads is everybody’s', () => {
	/** So many uploads at once, of which the storage takes one a second; each takes so long. */
	async function limited(count: number, afterMs: number) {
		const limit = slidingWindow(1, 1_000, TELLS.wholeSeconds);
		const opened: Opened = new Service(replicate).open(() => {
			const refusal = limit.take(opened.clock.elapsed, 0);
			return refusal === null
				? { status: 201, body: { urls: { get: 'https://example.com/cat.png' } }, afterMs }
				: { status: 429, body: { detail: 'Your rate limit resets in ~1s.' }, afterMs: 50 };
		});
		const uploads = Array.from({ length: count }, async () => await opened.client.upload(file));
		return { ...opened, ends: await Promise.allSettled(uploads) };
	}

	it.each([50, 4_000])('ten files that take %d ms: few are refused', async (afterMs) => {
		const { ends, transport, clock } = await limited(10, afterMs);
		expect(ends.every(({ status }) => status === 'fulfilled')).toBe(true);
		expect(transport.asked.length).toBeLessThanOrEqual(10 + 5);
		expect(clock.elapsed).toBeLessThan(13_000 + afterMs);
	});

	it('a hundred files wait for their turns longer than a failure may last', async () => {
		const { ends } = await limited(100, 50);
		expect(ends.every(({ status }) => status === 'fulfilled')).toBe(true);
	});

	it('whose file failed once waits for its next turn as long, and no wait counts as a failure', async () => {
		const limit = slidingWindow(1, 1_000, TELLS.wholeSeconds);
		let asked = 0;
		const opened: Opened = new Service(replicate).open(() => {
			if (++asked === 1) return { status: 500, body: '' };
			const refusal = limit.take(opened.clock.elapsed, 0);
			return refusal === null
				? { status: 201, body: { urls: { get: 'https://example.com/cat.png' } }, afterMs: 50 }
				: { status: 429, body: { detail: 'Your rate limit resets in ~1s.' }, afterMs: 50 };
		});
		const uploads = Array.from({ length: 100 }, async () => await opened.client.upload(file));
		const ends = await Promise.allSettled(uploads);
		expect(ends.every(({ status }) => status === 'fulfilled')).toBe(true);
		expect(Math.min(...opened.transport.asked.map(({ timeoutMs }) => timeoutMs))).toBeGreaterThan(
			0,
		);
	});

	it('those that it does not take at all end after a minute', async () => {
		const { client, clock } = new Service(replicate).open({
			'POST /files': { status: 429, headers: { 'retry-after': '2' }, body: {} },
		});
		const ends = await Promise.allSettled([1, 2, 3].map(async () => await client.upload(file)));
		for (const end of ends) expect(end).toMatchObject({ reason: { code: 'rate_limited' } });
		expect(clock.elapsed).toBeLessThanOrEqual(60_000);
	});

	it('large files do not wait for each other where nothing is refused', async () => {
		const { client, transport } = new Service(waveSpeed).open({
			[LINE]: { ...stored, afterMs: 20_000 },
		});
		await Promise.all(Array.from({ length: 10 }, async () => await client.upload(file)));
		expect(Math.max(...transport.timesOf(LINE))).toBeLessThan(2_000);
	});

	it('a stop ends the turns that are waited for', async () => {
		const { client, clock, transport } = new Service(replicate).open({
			'POST /files': { status: 429, headers: { 'retry-after': '30' }, body: {} },
		});
		clock.stop(1_000);
		const ends = await Promise.allSettled([1, 2, 3].map(async () => await client.upload(file)));
		for (const end of ends) expect(end).toMatchObject({ reason: { code: 'stopped' } });
		expect(Math.max(...transport.timesOf('POST /files'))).toBe(0);
		expect(clock.elapsed).toBe(1_000);
	});
});

describe('an upload in two steps', () => {
	it('puts the bytes where the provider says, by the door without a key', async () => {
		const { outcome, transport } = await uploaded(withPut(), {
			[LINE]: stored,
			[PUT]: { status: 200 },
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.lines).toEqual([LINE, PUT]);
		expect(transport.asked[1]).toMatchObject({ door: 'public', request: { body: { bytes: 12 } } });
	});

	it.each(['http://storage.example.com/x', 'https://10.0.0.1/x', 'file:///etc/passwd'])(
		'does not put them at %s [S-58]',
		async (url) => {
			const { outcome, transport } = await uploaded(withPut(url), { [LINE]: stored });
			expect(outcome).toMatchObject({
				code: 'unsafe_url',
				message: expect.stringContaining('The file was not uploaded'),
			});
			expect(transport.lines).toEqual([LINE]);
		},
	);

	it('does not put them at a public name that means a private address', async () => {
		const { outcome, transport } = await uploaded(withPut(), { [LINE]: stored }, [
			'storage.example.com',
		]);
		expect(outcome).toMatchObject({ code: 'unsafe_url' });
		expect(transport.lines).toEqual([LINE]);
	});

	it('repeats the second step alone after failures', async () => {
		const { outcome, transport } = await uploaded(withPut(), {
			[LINE]: [stored],
			[PUT]: [{ status: 503 }, { failure: 'connectionLost' }, { status: 429 }, { status: 201 }],
		});
		expect(outcome).toBe('https://example.com/cat.png');
		expect(transport.lines).toEqual([LINE, PUT, PUT, PUT, PUT]);
	});

	it.each([
		['is refused', { status: 403 }, 1, 'unavailable', /did not take the file \(HTTP 403\)/],
		['fails for ever', { status: 500 }, RETRY.maxUploads, 'unavailable', /HTTP 500/],
		[
			'gets no response',
			{ failure: 'connectionLost' },
			RETRY.maxUploads,
			'unreachable',
			/scripted/,
		],
	] as const)('that %s ends the item', async (_name, answer, tries, code, message) => {
		const { outcome, transport } = await uploaded(withPut(), { [LINE]: [stored], [PUT]: answer });
		expect(outcome).toMatchObject({ code, message: expect.stringMatching(message) });
		expect(transport.timesOf(PUT)).toHaveLength(tries);
	});
});
