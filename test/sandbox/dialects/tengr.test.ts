import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
let imageUrl: string;
let source: Sandbox;
beforeAll(async () => {
	[sandbox, source] = await Promise.all([startSandbox(), startSandbox()]);
	source.fault({ action: { kind: 'answer', status: 200, body: picture.toString() }, count: 0 });
	imageUrl = `${source.url}/cat.png`;
});
afterEach(() => sandbox.reset());
afterAll(async () => await Promise.all([sandbox.close(), source.close()]));

const tengr = async (path: string, more?: Call) => await call(sandbox, 'tengr', path, more);
const create = async (more: object = {}) =>
	await tengr('/v2/artworks/remove-background', { body: { imageUrl, ...more } });

it.each([
	['auto', 'webp'],
	['webp', 'webp'],
	['png', 'png'],
] as const)('makes of outputFormat %s a %s', async (outputFormat, format) => {
	const { status, json } = await create({ outputFormat });
	expect([status, json.status]).toEqual([202, 'starting']);
	await sandbox.predictions[0]?.ended;
	const { results } = (await tengr(`/v2/artworks/${json.id}`)).json;
	const response = await fetch(results[0]);
	expect(response.headers.get('content-type')).toBe(`image/${format}`);
	expect(Buffer.from(await response.arrayBuffer())).toEqual(instantCutOut(picture, format));
});

it('lists newest first by offset and limit', async () => {
	const ids = [
		(await create()).json.id,
		(await create()).json.id,
		(await create()).json.id,
	].reverse();
	const list = async (query: string) =>
		(await tengr(`/v2/artworks${query}`)).json.map(({ id }: { id: string }) => id);
	expect(await list('')).toEqual(ids);
	expect(await list('?offset=1&limit=1')).toEqual([ids[1]]);
	expect((await tengr('/v2/artworks?limit=501')).status).toBe(400);
});

it.each([
	['no image', { imageUrl: undefined }],
	['a data URI', { imageUrl: 'data:image/png;base64,AAAA' }],
	['a format it does not have', { outputFormat: 'jpg' }],
])('refuses %s', async (_what, more) => {
	expect((await create(more)).json).toMatchObject({
		statusCode: 400,
		error: 'Bad Request',
		message: [expect.any(String)],
	});
});

it.each([
	'http://example.com/hook',
	'https://localhost/hook',
	'https://10.1.2.3/hook',
	'https://169.254.169.254/hook',
	'https://[::1]/hook',
])('refuses the webhook %s, as the service does', async (webhook) => {
	sandbox.settings({ allowLocalWebhooks: false });
	expect((await create({ webhook })).status).toBe(400);
	expect((await create({ webhook: 'https://example.com/hook' })).status).toBe(202);
});

it('calls the webhook with the final artwork, unsigned', async () => {
	const receiver = await startReceiver(200);
	const { json } = await create({ webhook: receiver.url });
	const [delivery] = await receiver.received(1);
	expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ id: json.id, status: 'succeeded' });
	expect(delivery?.headers['webhook-signature']).toBeUndefined();
	await receiver.close();
});
