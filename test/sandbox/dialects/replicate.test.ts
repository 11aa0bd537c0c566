/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../server';
import { call, order, picture, rembg, type Call } from '../testing/client';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const create = async (more: Call = {}) =>
	await call(sandbox, 'replicate', '/predictions', { body: order, ...more });
const show = async (id: string) => await call(sandbox, 'replicate', `/predictions/${id}`);
const state = (index: number) => sandbox.predictions[index];

describe('Prefer: wait', () => {
	it('answers 201 with the whole output, still processing, when the prediction is quick enough', async () => {
		sandbox.settings({ taskMs: 20 });
		const { status, headers, json } = await create({ headers: { prefer: 'wait=5' } });
		expect([status, headers.get('preference-applied'), json.status]).toEqual([
			201,
			'wait=5',
			'processing',
		]);
		const ended = await show(json.id);
		expect(ended.json).toMatchObject({ status: 'succeeded', output: json.output });
	});

	it('answers 202 with what there is, when it is not', async () => {
		sandbox.settings({ taskMs: 60_000 });
		const { status, json } = await create({ headers: { prefer: 'wait=1' } });
		expect([status, json.status]).toEqual([202, 'processing']);
	});

	it('goes on when the client hangs up', async () => {
		sandbox.settings({ taskMs: 60 });
		const headers = { prefer: 'wait' };
		await expect(create({ headers, signal: AbortSignal.timeout(30) })).rejects.toThrow();
		await state(0)?.ended;
		expect(state(0)?.status).toBe('succeeded');
	});

	it.each(['wait=0', 'wait=61', 'wait 5'])('refuses %s', async (prefer) => {
		expect((await create({ headers: { prefer } })).status).toBe(422);
	});
});

describe('Cancel-After', () => {
	it('cancels what runs and aborts what is still in the queue', async () => {
		sandbox.settings({ taskMs: 60_000, parallel: 1, cancelAfterMinimumSeconds: 0 });
		const running = await create({ headers: { 'cancel-after': '0.3s' } });
		const queued = await create({ headers: { 'cancel-after': '0.1s' } });
		await Promise.all(sandbox.predictions.map(({ ended }) => ended));
		expect((await show(running.json.id)).json.status).toBe('canceled');
		expect((await show(queued.json.id)).json.status).toBe('aborted');
	});

	it.each(['4s', '4', 'soon'])('refuses %s', async (value) => {
		expect((await create({ headers: { 'cancel-after': value } })).status).toBe(422);
	});
});

describe('refusals', () => {
	const image = 'https://example.com/cat.png';
	it.each([
		[
			'a version nobody has',
			{ version: 'a'.repeat(64), input: { image } },
			'Invalid version or not permitted',
		],
		[
			'a community model by name',
			{ version: 'cjwbw/rembg', input: { image } },
			'Invalid version or not permitted',
		],
		[
			'a key of the body that is not known',
			{ ...order, model: 'cjwbw/rembg' },
			'Input validation failed',
		],
		['a missing picture', { version: rembg, input: {} }, 'Input validation failed'],
	])('of %s', async (_what, body, title) => {
		const { status, json, headers } = await create({ body });
		expect([status, json.title]).toEqual([422, title]);
		expect(headers.get('content-type')).toBe('application/problem+json');
	});

	it('names the missing field', async () => {
		const { json } = await create({ body: { version: rembg, input: {} } });
		expect(json.invalid_fields).toEqual([
			{ type: 'required', field: 'input.image', description: 'image is required' },
		]);
	});

	it.each([
		['wrong', 401],
		['wrong422', 422],
		['broke', 402],
	])('of the key "%s" with %i', async (token, status) => {
		expect((await create({ token })).status).toBe(status);
		expect(sandbox.predictions).toHaveLength(0);
	});

	it.each([
		['retryAfterSeconds', /^Retry-After 1 .*throttled\.$/],
		['retryAfterDate', /^Retry-After \w{3}, .* GMT .*throttled\.$/],
		['jsonRetryAfter', /^Retry-After null .*throttled\. 1$/],
		['replicateText', /^Retry-After null .*resets in ~1s\.$/],
	] as const)('of too many creations a second, in the spelling %s', async (spelling, expected) => {
		sandbox.settings({ rateLimit: { createsPerSecond: 1, spelling } });
		expect((await create()).status).toBe(201);
		const { status, headers, json } = await create();
		expect(status).toBe(429);
		const hint = ['Retry-After', headers.get('retry-after'), json.detail, json.retry_after];
		expect(
			hint
				.filter((part) => part !== undefined)
				.map(String)
				.join(' '),
		).toMatch(expected);
		expect((await create({ token: 'another-key' })).status).toBe(201);
	});
});

it('runs only as many at once as the account may', async () => {
	sandbox.settings({ taskMs: 60_000, parallel: 2 });
	for (let count = 0; count < 3; count += 1) await create();
	await sleep(20);
	expect(sandbox.predictions.map(({ status }) => status)).toEqual([
		'processing',
		'processing',
		'starting',
	]);
});

it('takes an upload as input from the key that made it only', async () => {
	const form = new FormData();
	form.append('content', new Blob([picture]), 'cat.png');
	const headers = { authorization: 'Bearer key' };
	const response = await fetch(`${sandbox.baseUrl('replicate')}/files`, {
		method: 'POST',
		body: form,
		headers,
	});
	const { urls } = (await response.json()) as { urls: { get: string } };
	const body = { version: rembg, input: { image: urls.get } };
	const prefer = { prefer: 'wait' };
	const own = await create({ body, headers: prefer });
	expect((await show(own.json.id)).json.status).toBe('succeeded');
	const other = await create({ body, headers: prefer, token: 'other' });
	expect(other.json).toMatchObject({ status: 'failed', error: expect.stringContaining('404') });
});

it('shows an upload by an address that is signed, and needs no key', async () => {
	const form = new FormData();
	form.append('content', new Blob([picture]), 'cat.png');
	const headers = { authorization: 'Bearer key' };
	const files = `${sandbox.baseUrl('replicate')}/files`;
	const response = await fetch(files, { method: 'POST', body: form, headers });
	const { urls } = (await response.json()) as { urls: { get: string } };
	const { json } = await create({ body: { version: rembg, input: { image: urls.get } } });

	const { image } = json.input as { image: string };
	const [address, query] = image.split('?');
	expect(address).toBe(`${urls.get}/download`);
	expect([...new URLSearchParams(query).keys()]).toEqual(['expiry', 'owner', 'signature']);
	expect(Buffer.from(await (await fetch(image)).arrayBuffer())).toEqual(picture);
	expect((await fetch(image.replace('owner=', 'owner=x'))).status).toBe(404);
	expect((await fetch(image.replace('expiry=1', 'expiry=2'))).status).toBe(404);
});

it.each([
	['a picture that is not there', 'http://127.0.0.1:1/cat.png', /Failed to fetch/],
	['bytes that are no picture', 'data:text/html,<html>', /cannot identify image file/],
])('fails on %s', async (_what, image, error) => {
	const body = { version: rembg, input: { image } };
	const { json } = await create({ body, headers: { prefer: 'wait' } });
	expect(json).toMatchObject({ status: 'failed', error: expect.stringMatching(error) });
});

it('wipes input, output and file when their time is over', async () => {
	sandbox.settings({ retentionMs: 50 });
	const { json } = await create({ headers: { prefer: 'wait' } });
	expect((await fetch(json.output)).status).toBe(200);
	await sleep(60);
	expect((await show(json.id)).json).toMatchObject({
		status: 'succeeded',
		output: null,
		input: {},
		data_removed: true,
	});
	expect((await fetch(json.output)).status).toBe(404);
});

it('lists what was created in a span of time', async () => {
	const [first, second] = [await create(), (await sleep(5), await create())];
	const after = encodeURIComponent(second.json.created_at);
	const list = async (query: string) =>
		(await call(sandbox, 'replicate', `/predictions?${query}`)).json.results.map(
			({ id }: { id: string }) => id,
		);
	expect(await list(`created_after=${after}`)).toEqual([second.json.id]);
	expect(await list(`created_before=${after}`)).toEqual([first.json.id]);
	expect(await list('source=web')).toEqual([]);
});
