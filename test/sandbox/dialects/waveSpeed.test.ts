import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { derivedSecret, sign } from '../signatures';
import { call, picture, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

const model = '/wavespeed-ai/image-background-remover';

let sandbox: Sandbox;
let image: string;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => {
	const body = new FormData();
	body.append('file', new Blob([picture], { type: 'image/png' }), 'cat.png');
	const headers = { authorization: 'Bearer key' };
	const url = `${sandbox.baseUrl('waveSpeed')}/media/upload/binary`;
	const response = await fetch(url, { method: 'POST', body, headers });
	image = ((await response.json()) as { data: { download_url: string } }).data.download_url;
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const waveSpeed = async (path: string, more?: Call) => await call(sandbox, 'waveSpeed', path, more);
const submit = async (more: object = {}) =>
	(await waveSpeed(model, { body: { image, ...more } })).json.data;

it('wraps everything in an envelope and ends in its own words', async () => {
	const created = await waveSpeed(model, { body: { image } });
	expect(created.json).toMatchObject({
		code: 200,
		message: 'success',
		data: { status: 'created', outputs: [], error: '' },
	});
	await sandbox.predictions[0]?.ended;
	const { id } = created.json.data;
	const { json } = await waveSpeed(`/predictions/${id}/result`);
	expect(json.data).toMatchObject({ status: 'completed', has_nsfw_contents: [false] });
	expect((await waveSpeed(`/predictions/${id}`)).json).toEqual(json);
});

it('gives the picture itself where base64 is asked for', async () => {
	const { outputs } = await submit({ enable_sync_mode: true, enable_base64_output: true });
	expect(Buffer.from(outputs[0], 'base64')).toEqual(instantCutOut(picture));
});

it.each([
	['envelope', 5004, undefined],
	['data', 200, 5004],
] as const)('tells in the %s that sync mode ran out', async (syncCodeIn, outer, inner) => {
	sandbox.settings({ taskMs: 60_000, syncLimitMs: 10, syncCodeIn });
	const { status, json } = await waveSpeed(model, { body: { image, enable_sync_mode: true } });
	expect([status, json.code, json.data.code, json.data.status]).toEqual([
		200,
		outer,
		inner,
		'processing',
	]);
});

it('answers a failed task like any other, with a code', async () => {
	const { outputs, status, code, error } = await submit({
		image: 'http://127.0.0.1:1/',
		enable_sync_mode: true,
	});
	expect({ outputs, status, code }).toEqual({ outputs: [], status: 'failed', code: 1402 });
	expect(error).toContain('Failed to fetch');
});

it('lists by page and deletes', async () => {
	const ids = [(await submit()).id, (await submit()).id, (await submit()).id].reverse();
	const list = async (body: object) => (await waveSpeed('/predictions', { body })).json.data;
	const page = await list({ page: 2, page_size: 2 });
	expect(page).toMatchObject({ page: 2, total: 3, items: [{ id: ids[2] }] });
	expect((await list({ model: 'other/model' })).items).toEqual([]);
	const { json } = await waveSpeed('/predictions/delete', { body: { ids: [ids[0], 'unknown'] } });
	expect(json.data.deleted_count).toBe(1);
	expect((await waveSpeed(`/predictions/${ids[0]}/result`)).status).toBe(404);
});

it('refuses in its own shape', async () => {
	expect((await waveSpeed(model, { body: {} })).json).toEqual({
		code: 400,
		message: 'property "image" is missing',
		error_code: '1400',
	});
	expect((await waveSpeed('/balance', { token: 'wrong' })).json.code).toBe(401);
	expect((await waveSpeed('/balance')).json.data.balance).toBeGreaterThan(0);
});

it('calls the webhook named in the query with the bare task, signed', async () => {
	const receiver = await startReceiver(200);
	const { json } = await waveSpeed(`${model}?webhook=${encodeURIComponent(receiver.url)}`, {
		body: { image },
	});
	const [delivery] = await receiver.received(1);
	const { headers, body } = delivery ?? { headers: {}, body: '' };
	expect(JSON.parse(body)).toMatchObject({ id: json.data.id, status: 'completed' });
	const secret = (await waveSpeed('/webhook/secret')).json.data.secret;
	expect(secret).toBe(derivedSecret('waveSpeed', 'key'));
	const [id, timestamp] = [String(headers['webhook-id']), String(headers['webhook-timestamp'])];
	expect(headers['webhook-signature']).toBe(
		sign('waveSpeed', secret, id, timestamp, Buffer.from(body)),
	);
	await receiver.close();
});
