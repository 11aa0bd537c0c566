import { createHmac } from 'node:crypto';
import { startSandbox, type Sandbox } from '../server';
import { call, picture, type Call } from '../testing/client';
import { startReceiver } from '../testing/receiver';

let sandbox: Sandbox;
let image: string;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => {
	const body = new FormData();
	body.append('file', new Blob([picture], { type: 'image/png' }), 'cat.png');
	body.append('uploadPath', 'images');
	const response = await fetch(`${sandbox.url}/kie/api/file-stream-upload`, {
		method: 'POST',
		body,
		headers: { authorization: 'Bearer key' },
	});
	image = ((await response.json()) as { data: { downloadUrl: string } }).data.downloadUrl;
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const kie = async (path: string, more?: Call) => await call(sandbox, 'kie', path, more);
const create = async (more: object = {}) =>
	(
		await kie('/jobs/createTask', {
			body: { model: 'recraft/remove-background', input: { image }, ...more },
		})
	).json;

it('takes a task, tells its state and gives the result as text', async () => {
	sandbox.settings({ startMs: 300, taskMs: 10 });
	const { code, data } = await create();
	expect([code, typeof data.taskId]).toEqual([200, 'string']);
	const info = async () => (await kie(`/jobs/recordInfo?taskId=${data.taskId}`)).json.data;
	expect(await info()).toMatchObject({ state: 'waiting', resultJson: '' });
	await sandbox.predictions[0]?.ended;
	const { state, resultJson, creditsConsumed } = await info();
	expect({ state, creditsConsumed }).toEqual({ state: 'success', creditsConsumed: 1 });
	expect(JSON.parse(resultJson).resultUrls).toEqual([expect.stringMatching(/^http.*out\.png$/)]);
});

it('tells of a failed task as of any other', async () => {
	const { data } = await create({ input: { image: 'http://127.0.0.1:1/cat.png' } });
	const model = 'recraft/remove-background';
	await sandbox.predictions[0]?.ended;
	expect((await kie(`/jobs/recordInfo?taskId=${data.taskId}`)).json).toMatchObject({
		code: 200,
		data: { model, state: 'fail', failMsg: expect.stringContaining('Failed to fetch') },
	});
});

it('refuses with a code, mostly under HTTP 200', async () => {
	const codeOf = async (path: string, more?: Call) => {
		const { status, json } = await kie(path, more);
		return [status, json.code];
	};
	expect(await codeOf('/chat/credit', { token: 'wrong' })).toEqual([200, 401]);
	expect(await codeOf('/jobs/createTask', { body: { model: 'x' } })).toEqual([200, 422]);
	expect(await codeOf('/jobs/recordInfo?taskId=nothing')).toEqual([200, 422]);
	expect(await codeOf('/jobs/createTask', { token: 'broke', body: {} })).toEqual([200, 402]);
	sandbox.settings({ rateLimit: { createsPerSecond: 1 } });
	await create();
	const body = { model: 'recraft/remove-background', input: { image } };
	expect(await codeOf('/jobs/createTask', { body })).toEqual([429, 429]);
});

it('calls back with the ID and the time signed, and again after 409 and 503', async () => {
	sandbox.settings({ webhookSecrets: { key: 'secret' }, webhookRetryBaseMs: 5 });
	const receiver = await startReceiver(409, 503, 200);
	const { data } = await create({ callBackUrl: receiver.url });
	const { headers, body } = (await receiver.received(3))[2] ?? { headers: {}, body: '' };
	expect(JSON.parse(body)).toMatchObject({ code: 200, data: { taskId: data.taskId } });
	const timestamp = String(headers['x-webhook-timestamp']);
	const signed = createHmac('sha256', 'secret').update(`${data.taskId}.${timestamp}`);
	expect(headers['x-webhook-signature']).toBe(signed.digest('base64'));
	await receiver.close();
});
