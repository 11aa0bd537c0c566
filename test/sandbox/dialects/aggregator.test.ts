import { startSandbox, type Sandbox } from '../server';
import { call, order, pictureUri } from '../testing/client';

const lucatacoRemover = '95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

describe.each(['chainHub', 'kkiai'] as const)('%s', (dialect) => {
	it('answers 200 with addresses at Replicate, and tells the status itself', async () => {
		const { status, json } = await call(sandbox, dialect, '/predictions', { body: order });
		expect([status, json.status]).toEqual([200, 'starting']);
		expect(json.urls.get).toBe(`https://api.replicate.com/v1/predictions/${json.id}`);
		expect(json.version).not.toBe(order.version);
		await sandbox.predictions[0]?.ended;
		const { json: ended } = await call(sandbox, dialect, `/predictions/${json.id}`);
		expect(ended).toMatchObject({ status: 'succeeded', output: expect.stringMatching(/^http/) });
	});

	it.each([
		['POST', '/predictions/x/cancel'],
		['GET', '/predictions'],
		['POST', '/files'],
		['GET', '/account'],
	])('has no %s %s', async (method, path) => {
		const { status, json } = await call(sandbox, dialect, path, { method });
		expect([status, json.error.type]).toEqual([404, 'new_api_error']);
	});

	it('tells the models of a key beside the protocol, and refuses a wrong one', async () => {
		const models = '/../../v1/models';
		expect((await call(sandbox, dialect, models)).json).toMatchObject({
			object: 'list',
			data: expect.arrayContaining([expect.objectContaining({ id: 'cjwbw/rembg' })]),
		});
		const { status, json } = await call(sandbox, dialect, models, { token: 'wrong' });
		expect([status, json.error.message]).toEqual([401, expect.stringContaining('Invalid token')]);
	});
});

it('has no channel at ChainHub for what ChainHub does not serve', async () => {
	const body = { version: lucatacoRemover, input: { image: pictureUri } };
	const { status, json } = await call(sandbox, 'chainHub', '/predictions', { body });
	expect([status, json.error.code]).toEqual([503, 'model_not_found']);
	expect((await call(sandbox, 'kkiai', '/predictions', { body })).status).toBe(200);
});
