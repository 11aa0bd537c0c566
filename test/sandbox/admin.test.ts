/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { startSandbox, type Sandbox } from './server';
import { call, order, picture } from './testing/client';
import type { OutputShape } from './settings';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ taskMs: 1 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const admin = async (path: string, body?: unknown) => {
	const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
	const response = await fetch(`${sandbox.url}/__sandbox${path}`, init);
	return { status: response.status, json: (await response.json()) as never };
};
const run = async () =>
	(await call(sandbox, 'replicate', '/predictions', { body: order, headers: { prefer: 'wait' } }))
		.json;

it('tells what was asked and answered, and what became of it', async () => {
	const { id } = await run();
	await call(sandbox, 'tengr', '/v2/artworks');
	expect((await admin('/requests?place=replicate')).json).toMatchObject([
		{
			place: 'replicate',
			method: 'POST',
			path: '/replicate/v1/predictions',
			headers: { authorization: 'Bearer key', prefer: 'wait' },
			json: order,
			status: 201,
		},
	]);
	expect((await admin('/requests')).json).toHaveLength(2);
	expect((await admin('/predictions')).json).toMatchObject([
		{ id, dialect: 'replicate', status: 'succeeded', submissions: 1, endedAt: expect.any(Number) },
	]);
});

it('changes settings and faults, and forgets them again', async () => {
	await admin('/settings', { ending: 'failed' });
	expect((await run()).status).toBe('failed');
	await admin('/faults', { place: 'replicate', action: { kind: 'html', status: 504 } });
	expect((await call(sandbox, 'replicate', '/account')).status).toBe(504);
	await admin('/reset', {});
	expect((await run()).output).toMatch(/^http/);
	expect(sandbox.settings().taskMs).toBe(1);
	expect(sandbox.requests).toHaveLength(1);
});

it.each([
	['/settings', { taskMS: 5 }, 'Unknown setting'],
	['/settings', { taskMs: '5' }, 'must be of kind number'],
	['/settings', { outputShape: 'round' }, 'Unknown output shape'],
	['/faults', { action: { kind: 'flood' } }, 'Unknown fault'],
])('refuses at %s what it does not know: %j', async (path, body, error) => {
	const { status, json } = await admin(path, body);
	expect([status, json]).toEqual([400, { error: expect.stringContaining(error) }]);
});

it('notes a key that is sent along for a result', async () => {
	const { output } = await run();
	expect((await fetch(output, { headers: { authorization: 'Bearer key' } })).status).toBe(200);
	expect((await admin('/leaks')).json).toMatchObject([
		{ authorization: 'Bearer key', method: 'GET' },
	]);
});

describe('a result', () => {
	const url = expect.stringMatching(/^http.*\.png$/);
	it.each<[OutputShape, unknown]>([
		['string', url],
		['array', [url]],
		['several', [url, url, url]],
		['object', { url }],
		['dataUri', expect.stringMatching(/^data:image\/png;base64,/)],
		['base64', expect.stringMatching(/^iVBOR/)],
		['text', expect.stringMatching(/^a cat/)],
		['empty', null],
		['removed', null],
	])('can have the shape %s', async (outputShape, expected) => {
		sandbox.settings({ outputShape });
		const { output, data_removed: removed } = await run();
		expect({ output, removed }).toEqual({ output: expected, removed: outputShape === 'removed' });
	});

	it('can have any size', async () => {
		sandbox.settings({ resultBytes: 3_000_000 });
		const response = await fetch((await run()).output);
		expect(response.headers.get('content-length')).toBe('3000000');
		expect((await response.arrayBuffer()).byteLength).toBe(3_000_000);
	});

	it('is of the picture that was sent', async () => {
		await run();
		const { createHash } = await import('node:crypto');
		expect(sandbox.predictions[0]?.imageSha256).toBe(
			createHash('sha256').update(picture).digest('hex'),
		);
	});
});

it('can end in words of its own, or not at all', async () => {
	sandbox.settings({ ending: 'hibernating' });
	await call(sandbox, 'replicate', '/predictions', { body: order });
	await new Promise((resolve) => setTimeout(resolve, 20));
	const list = async () =>
		(await call(sandbox, 'replicate', '/predictions')).json.results[0].status;
	expect(await list()).toBe('hibernating');
	sandbox.settings({ ending: 'never', words: { processing: 'queued' } });
	await call(sandbox, 'replicate', '/predictions', { body: order });
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(await list()).toBe('queued');
});
