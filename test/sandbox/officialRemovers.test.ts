/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-dangerous-functions */
import { Leonardo } from '@leonardo-ai/sdk';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as RemoveBg from 'remove.bg';
import { instantCutOut } from './engines/instant';
import { startSandbox, type Sandbox } from './server';
import { call, picture, until } from './testing/client';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

describe('the npm client of remove.bg', () => {
	const size = 'full';
	let client: typeof RemoveBg;
	let folder: string;
	beforeAll(async () => {
		client = await atTheSandbox();
		folder = await mkdtemp(join(tmpdir(), 'remove-bg-client-'));
		await writeFile(join(folder, 'cat.png'), picture);
	});
	afterAll(async () => await rm(folder, { recursive: true }));

	/** The client has its address as a constant. */
	async function atTheSandbox(): Promise<typeof RemoveBg> {
		const file = require.resolve('remove.bg');
		const address = sandbox.baseUrl('removeBgCompatible');
		const source = (await readFile(file, 'utf8')).replace('https://api.remove.bg', address);
		const module = { exports: {} };
		new Function('require', 'exports', source)(createRequire(file), module.exports);
		return module.exports as typeof RemoveBg;
	}

	it('sends a file in a form', async () => {
		const result = await client.removeBackgroundFromImageFile({
			path: join(folder, 'cat.png'),
			apiKey: 'key',
			size,
			bg_color: '81d4fa',
			outputFile: join(folder, 'out.jpg'),
		});
		expect(result).toMatchObject({
			creditsCharged: '1',
			detectedType: 'product',
			rateLimit: '500',
			rateLimitRemaining: '499',
		});
		expect(await readFile(join(folder, 'out.jpg'))).toEqual(instantCutOut(picture, 'jpg'));
		expect(sandbox.predictions[0]?.look).toEqual({ background: '#81d4fa' });
	});

	it('sends an address or base64 in JSON', async () => {
		const base64img = picture.toString('base64');
		const byBase64 = await client.removeBackgroundFromImageBase64({
			base64img,
			apiKey: 'key',
			size,
		});
		const url = `data:image/png;base64,${base64img}`;
		const byUrl = await client.removeBackgroundFromImageUrl({ url, apiKey: 'key', size });
		for (const { base64img: made } of [byBase64, byUrl]) {
			expect(Buffer.from(made, 'base64')).toEqual(instantCutOut(picture));
		}
		expect(byUrl).toMatchObject({ resultWidth: '4', resultHeight: '4' });
	});

	it.each([
		['wrong', 'You did not pass a valid authentication token', undefined],
		['key', 'Could not identify foreground in image.', 'unknown_foreground'],
	])('with the key %s is told "%s"', async (apiKey, title, code) => {
		sandbox.settings({ ending: 'failed' });
		const base64img = picture.toString('base64');
		const refused = client.removeBackgroundFromImageBase64({ base64img, apiKey, size });
		await expect(refused).rejects.toEqual([{ title, ...(code !== undefined && { code }) }]);
	});
});

/** It is older than the routes that remove backgrounds, but knows those around them. */
describe('the official client of Leonardo.Ai', () => {
	let client: Leonardo;
	beforeEach(() => {
		const serverURL = `${sandbox.baseUrl('leonardo')}/v1`;
		client = new Leonardo({ bearerAuth: 'key', serverURL });
	});

	it('reads the account', async () => {
		const { object } = await client.user.getUserSelf();
		expect(object?.userDetails).toEqual([
			expect.objectContaining({ apiPaidTokens: null, apiSubscriptionTokens: 10_000 }),
		]);
	});

	it('prepares an upload', async () => {
		const { object } = await client.initImages.uploadInitImage({ extension: 'png' });
		const { id, url, fields } = object?.uploadInitImage ?? {};
		expect([id, url, fields]).toEqual([
			expect.any(String),
			expect.stringContaining(`${sandbox.url}/uploads/`),
			expect.stringContaining('"Policy"'),
		]);
	});

	it('reads a generation, and that there is none', async () => {
		const image = { type: 'BASE64', data: picture.toString('base64') };
		const parameters = { guidances: { image_reference: [{ image }] } };
		const body = { model: 'remove-bg', parameters };
		const { json } = await call(sandbox, 'leonardo', '/v2/generations', { body });
		await until(() => sandbox.predictions[0]?.endedAt !== undefined);
		const { object } = await client.image.getGenerationById(json.generate.generationId);
		expect(object?.generationsByPk).toMatchObject({
			id: json.generate.generationId,
			status: 'COMPLETE',
			generatedImages: [{ url: expect.stringContaining(`${sandbox.url}/files/`), nsfw: false }],
		});
		const none = await client.image.getGenerationById('nobody');
		expect(none.object?.generationsByPk).toBeNull();
	});

	it('learns that its key is wrong', async () => {
		const stranger = new Leonardo({
			bearerAuth: 'wrong',
			serverURL: `${sandbox.baseUrl('leonardo')}/v1`,
		});
		await expect(stranger.user.getUserSelf()).rejects.toMatchObject({ statusCode: 401 });
	});
});
