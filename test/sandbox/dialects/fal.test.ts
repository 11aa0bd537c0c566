import { createHash, createPublicKey, verify } from 'node:crypto';
import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, pictureUri, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const model = '/fal-ai/birefnet/v2';
const fal = async (path: string, { token = 'key', ...more }: Call = {}) =>
	await call(sandbox, 'fal', path, {
		...more,
		headers: { authorization: `Key ${token}`, ...more.headers },
	});
const submitted = async (more: object = {}) =>
	(await fal(model, { body: { image_url: pictureUri, ...more } })).json;
const pathOf = (id: string) => `/fal-ai/birefnet/requests/${id}`;

it('queues, tells the state and gives the result by a request of its own', async () => {
	sandbox.settings({ startMs: 300, taskMs: 30 });
	const queued = await submitted();
	expect(queued).toMatchObject({ status: 'IN_QUEUE', queue_position: 0 });
	const path = pathOf(queued.request_id);
	expect((await fal(path)).json).toEqual({ detail: 'Request is still in progress' });
	await sandbox.predictions[0]?.ended;
	const status = await fal(`${path}/status`);
	expect(status.json).toMatchObject({
		status: 'COMPLETED',
		metrics: { inference_time: expect.any(Number) },
	});
	const { json } = await fal(path);
	const bytes = await (await fetch(json.image.url)).arrayBuffer();
	expect(Buffer.from(bytes)).toEqual(instantCutOut(picture));
});

it('knows a request under its app only', async () => {
	const { request_id: id } = await submitted();
	expect((await fal(`/fal-ai/other/requests/${id}/status`)).status).toBe(404);
	expect((await fal(`/fal-ai/birefnet/v2/requests/${id}/status`)).status).toBe(404);
	expect((await fal(`${pathOf(id)}/status`, { token: 'other' })).status).toBe(404);
});

it('has apps of three parts in two namespaces', async () => {
	const { json } = await fal('/workflows/owner/app/deep', { body: {} });
	await sandbox.predictions[0]?.ended;
	const path = `/workflows/owner/app/requests/${json.request_id}`;
	expect((await fal(`${path}/status`)).json).toMatchObject({ status: 'COMPLETED' });
});

it('tells of a failed model with the result, and of a failed runner in the status', async () => {
	const { request_id: id } = await submitted({ image_url: 'http://127.0.0.1:1/cat.png' });
	await sandbox.predictions[0]?.ended;
	const status = (await fal(`${pathOf(id)}/status`)).json;
	expect([status.status, status.error]).toEqual(['COMPLETED', undefined]);
	const result = await fal(pathOf(id));
	expect(result.status).toBe(422);
	expect(result.json.detail[0]).toMatchObject({
		loc: ['body', 'image_url'],
		type: 'file_download_error',
		input: 'http://127.0.0.1:1/cat.png',
	});
	sandbox.settings({ ending: 'failed' });
	const failing = await submitted();
	await sandbox.predictions[1]?.ended;
	expect((await fal(`${pathOf(failing.request_id)}/status`)).json).toMatchObject({
		status: 'COMPLETED',
		error: 'CUDA out of memory',
		error_type: 'runner_server_error',
	});
});

it('cancels by a word', async () => {
	sandbox.settings({ startMs: 60_000 });
	const cancel = async (id: string) => await fal(`${pathOf(id)}/cancel`, { method: 'PUT' });
	const { request_id: waiting } = await submitted();
	expect((await cancel(waiting)).json).toEqual({ status: 'OK' });
	const again = await cancel(waiting);
	expect([again.status, again.json]).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
	expect((await cancel('00000000-0000-0000-0000-000000000000')).json.status).toBe('NOT_FOUND');
	expect((await fal(`${pathOf(waiting)}/status`)).json.error_type).toBe('client_cancelled');
});

it('keeps a result for as long as it says', async () => {
	sandbox.settings({ retentionMs: 0 });
	const { request_id: id } = await submitted();
	await sandbox.predictions[0]?.ended;
	expect((await fal(pathOf(id))).status).toBe(404);
});

it('refuses in its own shapes', async () => {
	expect((await fal(model, { body: {} })).json.detail[0].loc).toEqual(['body', 'image_url']);
	const wrong = await fal(model, { token: 'wrong', body: {} });
	expect([wrong.status, wrong.json.error_type]).toEqual([401, 'unauthorized']);
	expect((await fal(model, { token: 'broke', body: {} })).json.detail).toContain('Exhausted');
	expect((await fal('/nobody/nothing', { body: {} })).status).toBe(404);
	const headers = { authorization: 'Bearer key' };
	expect((await fal('/v1/models/pricing', { headers })).status).toBe(401);
	expect((await fal('/v1/models/pricing')).json.prices).toHaveLength(1);
});

it.each([
	['valid', true],
	['rotated', true],
	['invalid', false],
] as const)('delivers a %s signature: %s', async (webhookSigning, expected) => {
	sandbox.settings({ webhookSigning });
	const receiver = await startReceiver(409, 503, 200);
	sandbox.settings({ webhookRetryBaseMs: 5 });
	const { json } = await fal(`${model}?fal_webhook=${encodeURIComponent(receiver.url)}`, {
		body: { image_url: pictureUri },
	});
	const deliveries = await receiver.received(3);
	const { headers, body } = deliveries[2] ?? { headers: {}, body: '' };
	expect(JSON.parse(body)).toMatchObject({ request_id: json.request_id, status: 'OK' });
	const { keys } = (await fal('/.well-known/jwks.json', { headers: { authorization: '' } })).json;
	const signed = ['request-id', 'user-id', 'timestamp'].map(
		(part) => headers[`x-fal-webhook-${part}`],
	);
	const message = [...signed, createHash('sha256').update(body).digest('hex')].join('\n');
	const signature = Buffer.from(String(headers['x-fal-webhook-signature']), 'hex');
	const isGenuine = (keys as object[]).some((key) =>
		verify(null, Buffer.from(message), createPublicKey({ key, format: 'jwk' } as never), signature),
	);
	expect(isGenuine).toBe(expected);
	await receiver.close();
});
