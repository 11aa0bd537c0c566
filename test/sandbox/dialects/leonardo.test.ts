import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, until } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const base64 = { type: 'BASE64', data: picture.toString('base64') };
const order = (parameters: object = {}, more: object = {}, image: object = base64) => ({
	model: 'remove-bg',
	public: false,
	parameters: { ...parameters, guidances: { image_reference: [{ image }] } },
	...more,
});

const generate = async (body: object, path = '/v2/generationssync') =>
	await call(sandbox, 'leonardo', path, { body });

const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

it('answers with a signed address of the result and what it cost', async () => {
	const { status, json } = await generate(order({ size: 'auto' }, { ephemeral: true }));
	const { id, cost, results, blockedCount } = json.generateSync;
	expect([status, cost, blockedCount]).toEqual([200, { amount: '0.1047', unit: 'DOLLARS' }, 0]);
	expect(sandbox.predictions[0]).toMatchObject({ id, input: { size: 'auto' } });
	const [{ url }] = results;
	expect(await bytesOf(url)).toEqual(instantCutOut(picture));
	const changed = await fetch(String(url).replace(/.$/, '-'));
	expect([changed.status, await changed.text()]).toEqual([
		403,
		expect.stringContaining('SignatureDoesNotMatch'),
	]);
});

it.each([
	[
		'a parameter that it does not know',
		order({ add_shadow: true }),
		'Unknown parameter: add_shadow',
	],
	['an automatic format', order({ format: 'auto' }), 'Invalid format'],
	['another model', order({}, { model: 'phoenix' }), 'Unknown model phoenix'],
	[
		'a data URI',
		order({}, {}, { type: 'BASE64', data: 'data:image/png;base64,AA' }),
		'Invalid image',
	],
	['an upload of nobody', order({}, {}, { type: 'UPLOADED', id: 'x' }), 'Invalid image reference'],
])('refuses %s with HTTP 200', async (_name, body, message) => {
	const { status, json } = await generate(body);
	expect([status, json.errors[0].message]).toEqual([200, expect.stringContaining(message)]);
	expect(json.errors[0].extensions).toEqual({ code: 'BAD_REQUEST', statusCode: 400 });
	expect(sandbox.predictions).toEqual([]);
});

it('withholds a result, and charges it all the same', async () => {
	sandbox.settings({ ending: 'failed' });
	const { json } = await generate(order());
	expect(json.generateSync).toMatchObject({
		blockedCount: 1,
		results: [],
		cost: { amount: '0.1047' },
	});
});

it('gives an ID to come back with, and knows no other', async () => {
	sandbox.settings({ taskMs: 20 });
	const { json } = await generate(order(), '/v2/generations');
	const { generationId: id } = json.generate;
	const state = async () =>
		(await call(sandbox, 'leonardo', `/v1/generations/${id}`)).json.generations_by_pk;
	expect((await state()).status).toBe('PENDING');
	await until(() => sandbox.predictions[0]?.endedAt !== undefined);
	const { status, generated_images: images } = await state();
	expect(status).toBe('COMPLETE');
	expect(await bytesOf(images[0].url)).toEqual(instantCutOut(picture));
	const stranger = await call(sandbox, 'leonardo', `/v1/generations/${id}`, { token: 'another' });
	expect([stranger.status, stranger.json]).toEqual([200, { generations_by_pk: null }]);
});

it('takes a file in two steps, the second without a key', async () => {
	const prepared = await call(sandbox, 'leonardo', '/v1/init-image', {
		body: { extension: 'png' },
	});
	const { id, url, fields } = prepared.json.uploadInitImage;
	const form = new FormData();
	for (const [name, value] of Object.entries(JSON.parse(fields))) form.append(name, String(value));
	const unsigned = new FormData();
	for (const one of [form, unsigned]) one.append('file', new Blob([picture]), 'cat.png');
	expect((await fetch(url, { method: 'POST', body: unsigned })).status).toBe(403);
	expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
	const { json } = await generate(order({}, {}, { type: 'UPLOADED', id }));
	expect(await bytesOf(json.generateSync.results[0].url)).toEqual(instantCutOut(picture));
	expect(sandbox.leaks).toEqual([]);
});

it('calls the one webhook of its keys, with the callback key as proof and in the body', async () => {
	const receiver = await startReceiver(200);
	sandbox.settings({ leonardoWebhook: { url: receiver.url, callbackKey: 'callback-key' } });
	const { json } = await generate(order(), '/v2/generations');
	const [delivery] = await receiver.received(1);
	await receiver.close();
	expect(delivery?.headers.authorization).toBe('Bearer callback-key');
	expect(JSON.parse(delivery?.body ?? '')).toMatchObject({
		type: 'image_generation.complete',
		data: {
			object: {
				id: json.generate.generationId,
				status: 'COMPLETE',
				apiKey: { webhookCallbackApiKey: 'callback-key' },
			},
		},
	});
});

it('tells a wrong key in words of its own', async () => {
	const { status, json } = await call(sandbox, 'leonardo', '/v1/me', { token: 'wrong' });
	expect([status, json.code]).toEqual([401, 'access-denied']);
});
