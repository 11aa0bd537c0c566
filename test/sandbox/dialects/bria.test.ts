import { createHmac } from 'node:crypto';
import { instantCutOut } from '../engines/instant';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const path = '/image/edit/remove_background';
const image = picture.toString('base64');
const bria = async (where: string, { token = 'key', ...more }: Call = {}) =>
	await call(sandbox, 'bria', where, { ...more, headers: { api_token: token } });

it('takes a job and tells its state', async () => {
	const accepted = await bria(path, { body: { image } });
	expect(accepted.status).toBe(202);
	const { request_id: id, status_url } = accepted.json;
	expect(status_url).toBe(`${sandbox.url}/bria/v2/status/${id}`);
	await sandbox.predictions[0]?.ended;
	const { json } = await bria(`/status/${id}`);
	expect(json).toMatchObject({ request_id: id, status: 'COMPLETED' });
	const bytes = await (await fetch(json.result.image_url)).arrayBuffer();
	expect(Buffer.from(bytes)).toEqual(instantCutOut(picture));
});

it('answers a synchronous request with the result, and without a state', async () => {
	const { status, json } = await bria(path, { body: { image, sync: true } });
	expect([status, Object.keys(json)]).toEqual([200, ['request_id', 'result']]);
	const failed = await bria(path, { body: { image: 'http://127.0.0.1:1/', sync: true } });
	expect([failed.status, failed.json.error.code]).toEqual([460, 460]);
});

it('tells of a failed job with HTTP 200 and a code of letters', async () => {
	const { json } = await bria(path, { body: { image: 'http://127.0.0.1:1/' } });
	await sandbox.predictions[0]?.ended;
	const { status, json: job } = await bria(`/status/${json.request_id}`);
	expect([status, job.status, job.error.code]).toEqual([200, 'ERROR', 'IMAGE_DOWNLOAD_ERROR']);
});

it('refuses in its own shapes', async () => {
	expect((await bria('/status/unknown')).json).toEqual({ status: 'NOT_FOUND' });
	const wrong = await bria(path, { token: 'wrong', body: { image } });
	expect([wrong.status, wrong.json.error.code]).toEqual([401, 401]);
	const uri = await bria(path, { body: { image: `data:image/png;base64,${image}` } });
	expect([uri.status, uri.json.error.code]).toEqual([415, 415]);
	expect((await bria(path, { body: {} })).json.error.message).toBe('image is required');
});

it.each([
	['valid', ['key']],
	['rotated', ['somebody else', 'key']],
	['invalid', ['somebody else']],
] as const)('delivers a %s signature', async (webhookSigning, signers) => {
	sandbox.settings({ webhookSigning, webhookRetryBaseMs: 5 });
	const receiver = await startReceiver(503, 200);
	const { json } = await bria(path, { body: { image, webhook_url: receiver.url } });
	const { headers, body } = (await receiver.received(2))[1] ?? { headers: {}, body: '' };
	expect(headers['bria-webhook-id']).toBe(json.request_id);
	const timestamp = String(headers['bria-webhook-timestamp']);
	const expected = signers.map((token) => {
		const key = createHmac('sha256', token).update('bria-webhook-signing-v1').digest();
		const message = `${json.request_id}.${timestamp}.${body}`;
		return `v1=${createHmac('sha256', key).update(message).digest('base64')}`;
	});
	expect(headers['bria-webhook-signature']).toBe(expected.join(','));
	await receiver.close();
});
