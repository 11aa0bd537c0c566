/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import { createHash } from 'node:crypto';
import { sleep, type INodeExecutionData } from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { photoroom } from '../../nodes/providers/photoroom';
import { rembg } from '../../nodes/providers/rembg';
import { replicate } from '../../nodes/providers/replicate';
import { listen, sendJson, type Loopback } from './loopback';
import { fileItem, picture } from './picture';
import { removal, Stage } from './stage';

const MEGABYTE = 1024 * 1024;
const FILE_MEGABYTES = 40;
const ITEMS = 8;

interface Container {
	get<T>(type: new (...needs: never[]) => T): T;
}

/** The copy of n8n's service container that n8n-core uses. */
function containerOfCore(): Container {
	const place = require.resolve('@n8n/di', { paths: [require.resolve('n8n-core')] });
	// eslint-disable-next-line @typescript-eslint/no-require-imports
	return (require(place) as { Container: Container }).Container;
}

const container = containerOfCore();
const binaryData = container.get(BinaryDataService);
let stage: Stage;
let provider: Loopback;
let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'binary-data-'));
	Object.assign(container.get(BinaryDataConfig), { mode: 'filesystem', localStoragePath: folder });
	await binaryData.init();
	stage = await Stage.open();
	provider = await listen(({ method, path }, response) => {
		if (method === 'GET') return void sendLargeFile(response);
		if (path === '/files')
			return sendJson(response, 201, { urls: { get: `${provider.url}/files/1` } });
		const output = `${provider.url}/result-${provider.heard.length}.png`;
		sendJson(response, 201, {
			id: `p${provider.heard.length}`,
			status: 'succeeded',
			output,
		});
	});
});

afterAll(async () => {
	await Promise.all([stage.close(), provider.close()]);
	await rm(folder, { recursive: true });
});

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** An image of many megabytes that the server never holds. */
async function sendLargeFile(response: ServerResponse): Promise<void> {
	const part = picture(1, MEGABYTE);
	response.writeHead(200, { 'content-length': FILE_MEGABYTES * MEGABYTE });
	for (let sent = 0; sent < FILE_MEGABYTES && !response.destroyed; sent++) {
		if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve));
	}
	response.end();
}

function heldMegabytes(): number {
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return (heapUsed + arrayBuffers) / MEGABYTE;
}

test('large results stream to the disk: memory does not grow with their size [S-19]', async () => {
	const before = heldMegabytes();
	let most = before;
	let isDone = false;
	const watch = (async () => {
		while (!isDone) {
			most = Math.max(most, heldMegabytes());
			await sleep(5);
		}
	})();
	const credentials = stage.credentials(replicate, { baseUrl: provider.url });
	const rows = await stage
		.rows(replicate, removal(replicate), { items: stage.items(ITEMS), credentials })
		.finally(() => (isDone = true));
	await watch;
	expect(rows).toHaveLength(ITEMS);
	for (const { binary, json } of rows) {
		expect(binary?.data?.id).toMatch(/^filesystem-v2:/);
		expect(binary?.data?.data).toBe('filesystem-v2');
		expect(json.file).toMatchObject({ bytes: FILE_MEGABYTES * MEGABYTE, mimeType: 'image/png' });
	}
	expect(most - before).toBeLessThan((ITEMS * FILE_MEGABYTES) / 2);
}, 60_000);

test('an image that n8n keeps on disk goes in, its result comes back to the disk', async () => {
	const location = { type: 'execution', workflowId: 'test', executionId: 'earlier' } as const;
	const metadata = { data: '', mimeType: 'image/png', fileName: 'cup.png' };
	const stored = await binaryData.store(location, picture(5), metadata);
	const items: INodeExecutionData[] = [
		{ json: {}, binary: { data: stored } },
		fileItem(picture(6)),
	];
	const rows = await stage.rows(replicate, removal(replicate, { concurrency: 1 }), { items });
	const [onDisk] = stage.sandbox.predictions;
	expect(onDisk?.imageSha256).toBe(sha256(picture(5)));
	for (const row of rows) {
		const { id = '' } = row.binary?.data ?? {};
		const bytes = await binaryData.getAsBuffer({ id, data: '', mimeType: '' });
		expect(bytes.length).toBe(row.binary?.data?.bytes);
		expect((await binaryData.getMetadata(id)).fileName).toMatch(/-no-bg\.png$/);
	}
});

test('a file that lies in the json of an item, as n8n can be told to keep it, goes in too', async () => {
	const location = { type: 'execution', workflowId: 'test', executionId: 'earlier' } as const;
	const metadata = { data: '', mimeType: 'image/png', fileName: 'cup.png' };
	const file = await binaryData.store(location, picture(7), metadata);
	const parameters = { ...removal(replicate), binaryPropertyName: '={{ $json.file }}' };
	const items = [{ json: { file: { ...file } } }];
	const [row] = await stage.rows(replicate, parameters, { items });
	expect(stage.sandbox.predictions.at(-1)?.imageSha256).toBe(sha256(picture(7)));
	expect(row?.json.file).toMatchObject({ fileName: 'cup-no-bg.png' });
});

test.each([
	['in one piece, when it is small', 200],
	['as a stream of known length, when it is large', 3 * MEGABYTE],
])('an image on disk goes into a form %s', async (_name, size) => {
	const location = { type: 'execution', workflowId: 'test', executionId: 'earlier' } as const;
	const image = picture(8, size);
	const stored = await binaryData.store(location, image, { data: '', mimeType: 'image/png' });
	const [row] = await stage.rows(rembg, removal(rembg), {
		items: [{ json: {}, binary: { data: stored } }],
	});
	expect(row?.json.status).toBe('succeeded');
	expect(stage.sandbox.predictions.at(-1)?.imageSha256).toBe(sha256(image));
	const { headers, bodyBytes } = stage.sandbox.requests.find(({ place }) => place === 'rembg')!;
	expect(headers['content-length']).toBe(String(bodyBytes));
	expect(headers['transfer-encoding']).toBeUndefined();
	stage.reset();
});

test('a large image whose connection breaks behind the work is not sent again', async () => {
	const location = { type: 'execution', workflowId: 'test', executionId: 'earlier' } as const;
	const metadata = { data: '', mimeType: 'image/png' };
	const stored = await binaryData.store(location, picture(9, 3 * MEGABYTE), metadata);
	stage.sandbox.fault({ place: 'rembg', action: { kind: 'reset', when: 'after' } });
	const { error } = await stage.run(rembg, removal(rembg), {
		items: [{ json: {}, binary: { data: stored } }],
	});
	expect(error?.message).toMatch(/did not respond to the submission/);
	expect(stage.sandbox.predictions.length).toBe(1);
	stage.reset();
});

test('a paid result that came in the response and that n8n cannot store is not paid for again by Retry On Fail', async () => {
	const full = new Error('ENOSPC: no space left on device');
	const storing = jest.spyOn(BinaryDataService.prototype, 'store').mockRejectedValue(full);
	const { error } = await stage.run(photoroom, removal(photoroom), {
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
	});
	storing.mockRestore();
	expect(error?.message).toBe('n8n could not store the result: ENOSPC: no space left on device');
	expect(error?.description).toContain('Running this item again may be charged again');
	expect(stage.sandbox.predictions).toHaveLength(1);
});
