import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { picture } from '../testing/client';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

interface Answer {
	readonly status: string;
	readonly data: { readonly id: string; readonly url: string };
	readonly code: number;
	readonly credits: number;
}

async function removebg(fields: Record<string, string | Blob>, key = 'key') {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) body.append(name, value);
	const url = `${sandbox.baseUrl('picsart')}/removebg`;
	const response = await fetch(url, {
		method: 'POST',
		body,
		headers: { 'X-Picsart-API-Key': key },
	});
	return { response, json: (await response.json()) as Answer };
}

const file = new Blob([picture], { type: 'image/png' });

it('answers with a link to the result and with what is left', async () => {
	const { response, json } = await removebg({ image: file, output_type: 'cutout' });
	expect(json).toMatchObject({ status: 'success', data: { id: expect.stringMatching(/\.png$/) } });
	expect(response.headers.get('x-picsart-credit-available')).toBe('192');
	expect(response.headers.get('x-picsart-ratelimit-reset-time')).toBe('60');
	const bytes = await (await fetch(json.data.url)).arrayBuffer();
	expect(Buffer.from(bytes)).toEqual(instantCutOut(picture));
	const headers = { 'X-Picsart-API-Key': 'key' };
	const balance = await fetch(`${sandbox.baseUrl('picsart')}/balance`, { headers });
	expect(await balance.json()).toEqual({ credits: 192 });
});

it('takes a file or an address, and one of them', async () => {
	expect((await removebg({})).response.status).toBe(400);
	const both = { image: file, image_url: 'https://example.com/cat.png' };
	expect((await removebg(both)).response.status).toBe(400);
	const unreachable = await removebg({ image_url: 'http://127.0.0.1:1/cat.png' });
	expect(unreachable.response.status).toBe(422);
});

it('refuses in its own shape', async () => {
	const wrong = await removebg({ image: file }, 'wrong');
	expect([wrong.response.status, wrong.json.code]).toEqual([401, 401]);
	expect(wrong.response.headers.get('x-picsart-correlation-id')).toBeTruthy();
	expect((await removebg({ image: file }, 'broke')).response.status).toBe(402);
	sandbox.settings({ rateLimit: { createsPerSecond: 1 } });
	await removebg({ image: file });
	const limited = await removebg({ image: file });
	expect(limited.response.status).toBe(429);
	expect(limited.response.headers.get('x-picsart-ratelimit-reset-time')).toBe('1');
});
