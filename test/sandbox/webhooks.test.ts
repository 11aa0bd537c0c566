/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebhookEvent } from './prediction';
import { startSandbox, type Sandbox } from './server';
import { call, order, until } from './testing/client';
import { startReceiver } from './testing/receiver';

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox({ webhookRetryBaseMs: 5 });
});
afterEach(() => sandbox.reset());
afterAll(async () => await sandbox.close());

const create = async (webhook: string, events?: readonly WebhookEvent[]) => {
	const body = { ...order, webhook, ...(events ? { webhook_events_filter: events } : {}) };
	return await call(sandbox, 'replicate', '/predictions', { body });
};
const deliveries = () => sandbox.predictions[0]?.deliveries ?? [];

it.each([
	[undefined, ['output', 'completed']],
	[['completed'], ['completed']],
	[
		['start', 'completed'],
		['start', 'completed'],
	],
] as const)('for the filter %j sends %j', async (filter, expected) => {
	const receiver = await startReceiver(200);
	await create(receiver.url, filter);
	const bodies = (await receiver.received(expected.length)).map(({ body }) => JSON.parse(body));
	expect(deliveries().map(({ event }) => event)).toEqual(expected);
	expect(bodies.at(-1)).toMatchObject({ status: 'succeeded', output: expect.any(String) });
	await receiver.close();
});

it('repeats the end under the same id until it is taken, and nothing else', async () => {
	const receiver = await startReceiver(500, 500, 302, 200);
	await create(receiver.url, ['start', 'completed']);
	const received = await receiver.received(4);
	const ids = received.map(({ headers }) => headers['webhook-id']);
	expect(ids[0]).not.toBe(ids[1]);
	expect(new Set(ids.slice(1)).size).toBe(1);
	await until(() => deliveries()[1]?.delivered === true);
	expect(deliveries().map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([
		[500],
		[500, 302, 200],
	]);
	await receiver.close();
});

it('gives up in the end', async () => {
	sandbox.settings({ webhookRetryForMs: 20 });
	await create('http://127.0.0.1:1/nobody', ['completed']);
	// How often it is tried in that time depends on the machine.
	await until(() => (deliveries()[0]?.attempts.length ?? 0) >= 1);
	await sleep(100);
	expect(deliveries()[0]).toMatchObject({ delivered: false });
	expect(deliveries()[0]?.attempts.length).toBeLessThanOrEqual(3);
});

it('tells of a cancelation too', async () => {
	sandbox.settings({ taskMs: 60_000 });
	const receiver = await startReceiver(200);
	const { json } = await create(receiver.url, ['completed']);
	await call(sandbox, 'replicate', `/predictions/${json.id}/cancel`, { method: 'POST' });
	const [delivery] = await receiver.received(1);
	expect(JSON.parse(delivery?.body ?? '')).toMatchObject({ id: json.id, status: 'canceled' });
	await receiver.close();
});

it('can send an old timestamp or no signature at all', async () => {
	const receiver = await startReceiver(200);
	sandbox.settings({ webhookSigning: 'stale' });
	await create(receiver.url, ['completed']);
	const [stale] = await receiver.received(1);
	expect(Date.now() / 1000 - Number(stale?.headers['webhook-timestamp'])).toBeGreaterThan(300);
	sandbox.settings({ webhookSigning: 'none' });
	await create(receiver.url, ['completed']);
	const [, unsigned] = await receiver.received(2);
	expect(unsigned?.headers['webhook-signature']).toBeUndefined();
	await receiver.close();
});

it('refuses what the service would, when told to be strict', async () => {
	sandbox.settings({ allowLocalWebhooks: false });
	expect((await create('http://example.com/hook')).status).toBe(422);
	expect((await create('not a URL')).status).toBe(422);
});
