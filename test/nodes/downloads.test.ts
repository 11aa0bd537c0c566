import { sleep, type INodeExecutionData } from 'n8n-workflow';
import { DOWNLOAD } from '../../nodes/prediction/model/policy';
import { replicate } from '../../nodes/providers/replicate';
import type { FaultAction } from '../sandbox/faults';
import { listen, type Loopback } from './loopback';
import { bytesOf, picture } from './picture';
import { cutout, onPrediction, removal, useStage } from './stage';

const onError = { settings: { onError: 'continueRegularOutput' } } as const;

const stage = useStage();

beforeEach(() => {
	// The watch looks, and a second attempt comes, without a second of waiting.
	jest.replaceProperty(DOWNLOAD as { watchMs: number }, 'watchMs', 30);
});

afterEach(() => jest.restoreAllMocks());

/** One run with the downloads spoilt. */
async function download(action: FaultAction, count = 1): Promise<INodeExecutionData | undefined> {
	stage.sandbox.settings({ resultBytes: 300_000 });
	stage.sandbox.fault({ place: 'files', action, count });
	const [row] = await stage.rows(replicate, removal(replicate), onError);
	expect(stage.sandbox.predictions.length).toBe(1);
	if (row?.json.errorCode !== undefined) {
		expect(row.json).toMatchObject({
			status: 'succeeded',
			predictionId: stage.sandbox.predictions[0]?.id,
		});
		expect(row.json.error).toContain(String(row.json.predictionId));
	}
	return row;
}

/** How connections break in earnest; every status is in test/prediction/files/download.test.ts. */
const broken: Array<[string, FaultAction]> = [
	['a lost connection', { kind: 'reset', when: 'before' }],
	['a transfer that breaks off', { kind: 'reset', when: 'midBody' }],
	['an empty body', { kind: 'emptyBody' }],
	['HTTP 503', { kind: 'html', status: 503 }],
];

test.each(broken)('%s is repeated, from the start', async (_, action) => {
	const row = await download(action, 2);
	expect(row?.json.file).toMatchObject({ bytes: 300_000 });
	expect(stage.downloads().length).toBe(3);
});

test.each(broken)('%s for long is an error that leads back to the result', async (_, action) => {
	jest.replaceProperty(DOWNLOAD as { retryMs: number }, 'retryMs', 1_000);
	const row = await download(action, 0);
	expect(row?.json.errorCode).toMatch(/^(unreachable|unavailable)$/);
	expect(row?.json.error).toMatch(/Download operation|result file was empty/);
	expect(stage.downloads().length).toBeGreaterThanOrEqual(DOWNLOAD.resultAttempts);
});

test('a redirect is followed', async () => {
	const mirror = await listen((_, response) => response.end(picture(4)));
	const row = await download({ kind: 'redirect', to: `${mirror.url}/a.png` });
	await mirror.close();
	expect(bytesOf(row).equals(picture(4))).toBe(true);
});

test('a redirect within the same server may be relative', async () => {
	stage.sandbox.fault({ place: 'files', action: { kind: 'redirect', to: 'out.png?again' } });
	const [row] = await stage.rows(replicate, removal(replicate));
	expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
});

test('redirects in circles end', async () => {
	const row = await download({ kind: 'redirect', to: '?loop' }, 0);
	expect(row?.json.errorCode).toBe('unsafe_url');
	expect(row?.json.error).toMatch(/redirects too often/);
	expect(stage.sandbox.requests.filter(({ place }) => place === 'files').length).toBe(6);
});

/** Every address is in test/prediction/files/publicUrl.test.ts. */
test.each(['http://localhost:1/x.png', 'https://user:hunter2@example.com/x.png'])(
	'a redirect to an unsafe address is not followed: %s',
	async (to) => {
		const row = await download({ kind: 'redirect', to });
		expect(row?.json.errorCode).toBe('unsafe_url');
		expect(row?.json.error).not.toContain('hunter2');
		expect(row?.binary?.data?.fileName).toBe('photo-0.png');
		expect(stage.downloads().length).toBe(1);
	},
);

test('a result that unpacks to more than the limit is put down [S-18]', async () => {
	stage.sandbox.fault({ place: 'files', action: { kind: 'gzipBomb', megabytes: 50 } });
	const options = removal(replicate, { maxFileSize: 2 });
	const [row] = await stage.rows(replicate, options, onError);
	expect(row?.json.errorCode).toBe('file_too_large');
	expect(stage.downloads().length).toBe(1);
});

describe('a transfer that trickles', () => {
	let mirror: Loopback;

	beforeEach(async () => {
		mirror = await listen((_, response) => {
			response.writeHead(200, { 'content-type': 'image/png', 'content-length': 1_000_000 });
			response.write(picture(1, 5_000));
		});
	});

	afterEach(async () => await mirror.close());

	test('is broken off after silence, tried again, and leaves no connection open', async () => {
		jest.replaceProperty(DOWNLOAD as { idleMs: number }, 'idleMs', 200);
		jest.replaceProperty(DOWNLOAD as { retryMs: number }, 'retryMs', 1_000);
		const row = await download({ kind: 'redirect', to: `${mirror.url}/a.png` }, 0);
		expect(row?.json.errorCode).toBe('unreachable');
		expect(row?.json.error).toMatch(/interrupted \(no data for too long\)/);
		expect(mirror.heard.length).toBeGreaterThanOrEqual(3);
		await noneOpen(mirror);
	});

	test('larger than the limit is hung up on', async () => {
		stage.sandbox.fault({ place: 'files', action: { kind: 'redirect', to: mirror.url } });
		const options = removal(replicate, { maxFileSize: 0.1 });
		const [row] = await stage.rows(replicate, options, onError);
		expect(row?.json.errorCode).toBe('file_too_large');
		await noneOpen(mirror);
	});
});

async function noneOpen(server: Loopback): Promise<void> {
	while ((await server.openConnections()) > 0) await sleep(10);
}

test('Download asks again for a file that is not there yet, a moment after the end', async () => {
	const [submitted] = await stage.rows(replicate, { ...removal(replicate), downloadFile: false });
	stage.sandbox.fault({ place: 'files', action: { kind: 'answer', status: 404, body: 'no' } });
	const items = [{ json: submitted?.json ?? {} }];
	const [row] = await stage.rows(replicate, onPrediction('download'), { items });
	expect(bytesOf(row).equals(cutout(replicate, 0))).toBe(true);
	expect(stage.downloads()).toHaveLength(2);
});
