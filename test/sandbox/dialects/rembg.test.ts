import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { picture, pictureUri } from '../testing/client';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

async function posted(fields: Record<string, string> = {}, query = '') {
	const body = new FormData();
	for (const [name, value] of Object.entries(fields)) body.append(name, value);
	body.append('file', new Blob([picture], { type: 'image/png' }), 'cat.png');
	const url = `${sandbox.baseUrl('rembg')}/api/remove${query}`;
	return await fetch(url, { method: 'POST', body });
}

it('answers a file with the picture itself, without a key', async () => {
	const response = await posted({ model: 'silueta', a: 'true' }, '?bgc=255,255,255,255');
	expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
	expect(Buffer.from(await response.arrayBuffer())).toEqual(instantCutOut(picture));
	expect(sandbox.predictions[0]?.input).toEqual({
		model: 'silueta',
		a: 'true',
		bgc: '255,255,255,255',
	});
});

it('fetches a picture from its address', async () => {
	const query = new URLSearchParams({ url: pictureUri });
	const response = await fetch(`${sandbox.baseUrl('rembg')}/api/remove?${query.toString()}`);
	expect(Buffer.from(await response.arrayBuffer())).toEqual(instantCutOut(picture));
	expect(sandbox.predictions[0]?.model).toBe('u2net');
});

it('refuses a model that it does not have, and an address that is missing', async () => {
	const unknown = await posted({ model: 'magic' });
	expect([unknown.status, await unknown.json()]).toEqual([
		422,
		{ detail: [expect.objectContaining({ loc: ['body', 'model'] })] },
	]);
	expect((await fetch(`${sandbox.baseUrl('rembg')}/api/remove`)).status).toBe(422);
	expect(sandbox.predictions).toEqual([]);
});

it('says nothing of what went wrong inside', async () => {
	sandbox.settings({ ending: 'failed' });
	const response = await posted();
	expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
});

it('describes itself where its framework does', async () => {
	const response = await fetch(`${sandbox.baseUrl('rembg')}/openapi.json`);
	expect(await response.json()).toHaveProperty(['paths', '/api/remove']);
});
