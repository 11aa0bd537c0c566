import { services } from '../sandbox/services';
import { triggerName } from '../triggering/listener';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate, chainHub } = services;

describe('a workflow that the provider delivers to', () => {
	let triggering: TriggerStage;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-modes');
	});
	afterAll(async () => await triggering.close());

	it('asks nothing', async () => {
		const { sandbox, server } = triggering.stage;
		const listener = await (await triggering.listener(replicate)).activate();
		await listener.pollNow();
		await server.stop();
		await server.start();
		await listener.pollNow();
		expect(await sandbox.requests()).toEqual([]);
	});

	it('can be tried out in the editor', async () => {
		const { client } = triggering.stage;
		const listener = await triggering.listener(replicate);
		await client.startManually(listener.workflowId, triggerName);

		await triggering.submit(replicate, 1, listener.testUrl);
		const [item] = await listener.eventsOnce(1);

		expect(item?.json).toMatchObject({ status: 'succeeded', event: { verified: true } });
		expect(item?.binary?.data).toBeDefined();
		const [execution] = await listener.executions();
		expect(execution?.mode).toBe('manual');
	});

	it('is not activated at a provider that does not report', async () => {
		const listener = await triggering.listener(chainHub);
		await expect(listener.activate()).rejects.toThrow('ChainHub does not support webhooks');
	});
});
