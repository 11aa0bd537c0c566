/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFalClient, type FalClient } from '@fal-ai/client';
import Replicate, { validateWebhook } from 'replicate';
import { Client as WaveSpeed, WavespeedSyncTimeoutException } from 'wavespeed';
import { instantCutOut } from './engines/instant';
import { startSandbox, type Sandbox } from './server';
import { picture, rembg } from './testing/client';
import { startReceiver } from './testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const bytesOf = async (url: unknown) => Buffer.from(await (await fetch(String(url))).arrayBuffer());

describe('the official Replicate client', () => {
	const model = `cjwbw/rembg:${rembg}` as const;
	let replicate: Replicate;
	beforeEach(() => {
		replicate = new Replicate({ auth: 'r8_key', baseUrl: sandbox.baseUrl('replicate') });
	});

	it('uploads a picture and runs a community model on it, holding the request', async () => {
		sandbox.settings({ startMs: 20, taskMs: 20 });
		const output = await replicate.run(model, { input: { image: picture } });
		expect(await bytesOf(output)).toEqual(instantCutOut(picture));
		expect(sandbox.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'POST /replicate/v1/files',
			'POST /replicate/v1/predictions',
			expect.stringMatching(/^GET \/files\//),
		]);
		expect(sandbox.leaks).toEqual([]);
	});

	it('runs an official model by name, polling', async () => {
		sandbox.settings({ taskMs: 30 });
		const output = await replicate.run('bria/remove-background', {
			input: { image: picture },
			wait: { mode: 'poll', interval: 10 },
		});
		expect(await bytesOf(output)).toEqual(instantCutOut(picture));
	});

	it('learns that a community model has no endpoint of its own, and finds its version', async () => {
		const input = { image: 'https://example.com/cat.png' };
		await expect(replicate.run('cjwbw/rembg', { input })).rejects.toThrow('status 404');
		expect((await replicate.models.get('cjwbw', 'rembg')).latest_version?.id).toBe(rembg);
		expect((await replicate.models.versions.get('cjwbw', 'rembg', rembg)).id).toBe(rembg);
	});

	it('reports a failed prediction', async () => {
		sandbox.settings({ ending: 'failed', failureText: 'CUDA out of memory' });
		const failing = replicate.run(model, { input: { image: picture } });
		await expect(failing).rejects.toThrow('Prediction failed: CUDA out of memory');
	});

	it('creates, waits for and cancels predictions', async () => {
		sandbox.settings({ taskMs: 60_000 });
		const created = await replicate.predictions.create({
			version: rembg,
			input: { image: picture },
		});
		expect(created.status).toBe('starting');
		const waiting = replicate.wait(created, { interval: 10 });
		const canceled = await replicate.predictions.cancel(created.id);
		expect(canceled.status).toBe('canceled');
		expect((await waiting).status).toBe('canceled');
	});

	it("pages through the key's own predictions, newest first", async () => {
		sandbox.settings({ pageSize: 2 });
		const stranger = new Replicate({ auth: 'other', baseUrl: sandbox.baseUrl('replicate') });
		await stranger.predictions.create({ version: rembg, input: { image: picture } });
		const ids: string[] = [];
		for (let count = 0; count < 5; count += 1) {
			const { id } = await replicate.predictions.create({
				version: rembg,
				input: { image: picture },
			});
			ids.unshift(id);
		}
		const pages: string[][] = [];
		for await (const page of replicate.paginate(replicate.predictions.list)) {
			pages.push(page.map(({ id }) => id));
		}
		expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
	});

	it('keeps files', async () => {
		const file = await replicate.files.create(picture, { origin: 'test' });
		expect(file).toMatchObject({ size: picture.length, metadata: { origin: 'test' } });
		expect((await replicate.files.list()).results.map(({ id }) => id)).toEqual([file.id]);
		expect((await replicate.files.get(file.id)).checksums).toEqual(file.checksums);
		expect(await replicate.files.delete(file.id)).toBe(true);
	});

	it.each([
		['valid', true],
		['rotated', true],
		['invalid', false],
	] as const)('judges a %s webhook signature: %s', async (webhookSigning, expected) => {
		sandbox.settings({ webhookSigning });
		const receiver = await startReceiver(200);
		const webhook = receiver.url;
		await replicate.predictions.create({
			version: rembg,
			input: { image: picture },
			webhook,
			webhook_events_filter: ['completed'],
		});
		const [delivery] = await receiver.received(1);
		const { key } = await replicate.webhooks.default.secret.get();
		const {
			'webhook-id': id,
			'webhook-timestamp': timestamp,
			'webhook-signature': signature,
		} = delivery?.headers as Record<string, string>;
		const sent = { id, timestamp, signature, body: delivery?.body, secret: key };
		expect(await validateWebhook(sent as Parameters<typeof validateWebhook>[0])).toBe(expected);
		expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ status: 'succeeded' });
		await receiver.close();
	});

	it('knows the account', async () => {
		expect(await replicate.accounts.current()).toMatchObject({ username: 'sandbox' });
		const wrong = new Replicate({ auth: 'wrong', baseUrl: sandbox.baseUrl('replicate') });
		await expect(wrong.accounts.current()).rejects.toThrow('status 401');
	});
});

describe('the official WaveSpeed client', () => {
	const model = 'wavespeed-ai/image-background-remover';
	const poll = { pollInterval: 0.01 };
	let waveSpeed: WaveSpeed;
	let folder: string;
	let image: string;
	beforeEach(async () => {
		waveSpeed = new WaveSpeed('key', { baseUrl: `${sandbox.url}/wavespeed` });
		folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
		await writeFile(join(folder, 'cat.png'), picture);
		image = await waveSpeed.upload(join(folder, 'cat.png'));
	});
	afterEach(async () => await rm(folder, { recursive: true }));

	it('uploads a picture and runs the model on it, without showing its key to the upload address', async () => {
		sandbox.settings({ taskMs: 30 });
		const { outputs } = await waveSpeed.run(model, { image }, poll);
		expect(await bytesOf(outputs[0])).toEqual(instantCutOut(picture));
		expect(sandbox.leaks).toEqual([]);
	});

	it('runs in sync mode', async () => {
		sandbox.settings({ taskMs: 30 });
		const { outputs } = await waveSpeed.run(model, { image }, { enableSyncMode: true });
		expect(await bytesOf(outputs[0])).toEqual(instantCutOut(picture));
	});

	it('learns that sync mode ran out while the task goes on', async () => {
		sandbox.settings({ taskMs: 5_000, syncLimitMs: 20 });
		const late = waveSpeed.run(model, { image }, { enableSyncMode: true });
		await expect(late).rejects.toBeInstanceOf(WavespeedSyncTimeoutException);
		expect(sandbox.predictions).toHaveLength(1);
		expect(sandbox.predictions[0]).toMatchObject({ status: 'processing' });
	});

	it.each([
		['failed', 'CUDA out of memory'],
		['canceled', 'Task cancelled'],
	])('stops at a task that ended %s', async (ending, message) => {
		sandbox.settings({ ending });
		await expect(waveSpeed.run(model, { image }, poll)).rejects.toThrow(message);
	});

	it('is refused with a wrong key', async () => {
		const wrong = new WaveSpeed('wrong', { baseUrl: `${sandbox.url}/wavespeed` });
		await expect(wrong.run(model, { image }, poll)).rejects.toThrow('HTTP 401');
	});
});

describe('the official fal client', () => {
	const model = 'fal-ai/birefnet/v2';
	const poll = { pollInterval: 10 };
	let fal: FalClient;

	/** It knows fal's hosts by heart; here they all lie below one address. */
	const clientWith = (credentials: string) =>
		createFalClient({
			credentials,
			retry: { maxRetries: 0 },
			fetch: async (input, init) => {
				const hosts = /^https:\/\/(queue\.fal\.run|rest\.fal\.ai|fal\.run)/;
				return await fetch(String(input).replace(hosts, sandbox.baseUrl('fal')), init);
			},
		});
	beforeEach(() => {
		fal = clientWith('key');
	});

	it('uploads a picture, without showing its key to the upload address, and runs the model on it', async () => {
		sandbox.settings({ startMs: 20, taskMs: 20 });
		const blob = new Blob([picture], { type: 'image/png' });
		const image_url = await fal.storage.upload(blob);
		const { data, requestId } = await fal.subscribe(model, { input: { image_url }, ...poll });
		expect(await bytesOf(data.image.url)).toEqual(instantCutOut(picture));
		expect(requestId).toBe(sandbox.predictions[0]?.id);
		expect(sandbox.leaks).toEqual([]);
	});

	it('submits, asks for the state and the result, and cancels', async () => {
		sandbox.settings({ taskMs: 60_000 });
		const input = { image_url: `data:image/png;base64,${picture.toString('base64')}` };
		const { request_id: requestId } = await fal.queue.submit(model, { input });
		expect(await fal.queue.status(model, { requestId })).toMatchObject({ request_id: requestId });
		await expect(fal.queue.result(model, { requestId })).rejects.toMatchObject({ status: 400 });
		await fal.queue.cancel(model, { requestId });
		expect(await fal.queue.status(model, { requestId })).toMatchObject({ status: 'COMPLETED' });
		await expect(fal.queue.result(model, { requestId })).rejects.toMatchObject({ status: 499 });
	});

	it('learns from the result that the model failed', async () => {
		const input = { image_url: 'http://127.0.0.1:1/cat.png' };
		await expect(fal.subscribe(model, { input, ...poll })).rejects.toMatchObject({
			status: 422,
			fieldErrors: [expect.objectContaining({ loc: ['body', 'image_url'] })],
		});
	});

	it('is refused with a wrong key', async () => {
		const input = { image_url: 'https://example.com/cat.png' };
		const running = clientWith('wrong').subscribe(model, { input });
		await expect(running).rejects.toMatchObject({ status: 401 });
	});
});
