import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, pictureUri, until, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const body = { input: { image: pictureUri } };
const isAsync = { prefer: 'respond-async' };
const cog = async (path: string, more?: Call) => await call(sandbox, 'cog', path, more);
const state = () => sandbox.predictions[0];

it('answers a synchronous prediction with the picture itself', async () => {
	const { status, json } = await cog('/predictions', { body });
	const id = expect.stringMatching(/^pred_[0-9a-f]{16}$/);
	expect([status, json.status, json.id]).toEqual([200, 'succeeded', id]);
	const [head, data] = json.output.split(',');
	expect(head).toBe('data:image/png;base64');
	expect(Buffer.from(data, 'base64')).toEqual(instantCutOut(picture));
});

it('cancels a synchronous prediction when its caller hangs up', async () => {
	sandbox.settings({ taskMs: 60_000 });
	await expect(cog('/predictions', { body, signal: AbortSignal.timeout(50) })).rejects.toThrow();
	await state()?.ended;
	expect(state()?.status).toBe('canceled');
});

it('answers a failed run with 200', async () => {
	sandbox.settings({ ending: 'failed' });
	const { status, json } = await cog('/predictions', { body });
	expect([status, json.status, json.error]).toEqual([200, 'failed', 'CUDA out of memory']);
});

it('starts one run for a repeated PUT, and joins it where told to', async () => {
	sandbox.settings({ taskMs: 80 });
	const put = { method: 'PUT', body };
	const first = cog('/predictions/mine', put);
	await cog('/health-check');
	const repeated = await cog('/predictions/mine', put);
	expect([repeated.status, repeated.json]).toEqual([
		202,
		{ id: 'mine', input: body.input, logs: '', metrics: {}, status: 'processing' },
	]);
	sandbox.settings({ cogRepeat: 'join' });
	const joined = await cog('/predictions/mine', put);
	expect(joined.json).toEqual((await first).json);
	expect(sandbox.predictions).toHaveLength(1);
	expect(state()?.submissions).toBe(3);
});

it('cancels asynchronous predictions only, and shows no status', async () => {
	sandbox.settings({ taskMs: 60_000 });
	const accepted = await cog('/predictions', { body: { ...body, id: 'mine' }, headers: isAsync });
	expect([accepted.status, accepted.json]).toEqual([202, { id: 'mine', status: 'starting' }]);
	expect((await cog('/predictions/mine')).status).toBe(405);
	expect((await cog('/predictions/mine/cancel', { method: 'POST' })).status).toBe(200);
	expect(state()?.status).toBe('canceled');
	expect((await cog('/predictions/mine/cancel', { method: 'POST' })).status).toBe(404);
});

it('has no queue', async () => {
	sandbox.settings({ taskMs: 60_000, cogSlots: 1 });
	await cog('/predictions', { body, headers: isAsync });
	expect((await cog('/health-check')).json.status).toBe('BUSY');
	const { status, json } = await cog('/predictions', { body });
	expect([status, json.error]).toEqual([409, 'At capacity - all prediction slots busy']);
});

it('knows its inputs, and drops others without a word', async () => {
	const { components } = (await cog('/openapi.json')).json;
	expect(components.schemas.Input.required).toEqual(['image']);
	expect((await cog('/predictions', { body: { input: {} } })).status).toBe(422);
	const wrong = await cog('/predictions', { body: { input: { image: 7 } } });
	expect(wrong.json.detail).toEqual([
		{ loc: ['body', 'input', 'image'], msg: '7 is not of type "string"', type: 'value_error' },
	]);
	const more = await cog('/predictions', { body: { input: { ...body.input, more: 1 } } });
	expect(more.json.status).toBe('succeeded');
});

it('asks for a key only where one was set', async () => {
	sandbox.settings({ proxyKey: 'secret' });
	expect((await cog('/health-check')).status).toBe(401);
	expect((await cog('/health-check', { token: 'secret' })).json.status).toBe('READY');
});

it('repeats the final webhook, with its own bearer and not on a refusal', async () => {
	sandbox.settings({ webhookAuthToken: 'hook', webhookRetryBaseMs: 1 });
	const receiver = await startReceiver(503, 503, 404);
	const webhook = receiver.url;
	await cog('/predictions', { body: { ...body, webhook, webhook_events_filter: ['completed'] } });
	const deliveries = await receiver.received(3);
	await until(() => state()?.deliveries[0]?.attempts.length === 3);
	expect(deliveries.map(({ headers }) => headers.authorization)).toEqual(
		Array(3).fill('Bearer hook'),
	);
	await receiver.close();
});
