import { instantCutOut } from '../../sandbox/engines/instant';
import { picture } from '../../nodes/picture';
import { failureOf, outputOf, type Item } from '../n8n/execution';
import { services } from '../sandbox/services';
import { deliver, reportOf } from '../triggering/deliveries';
import { triggerName } from '../triggering/listener';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate, waveSpeed, tengr, chainHub } = services;
const listing = [
	['replicate', replicate],
	['waveSpeed', waveSpeed],
	['tengr', tengr],
] as const;
const polling = { mode: 'polling' };
const tickWithinMs = 90_000;

describe('a workflow that asks the provider', () => {
	let triggering: TriggerStage;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-polling');
	});
	afterAll(async () => await triggering.close());
	beforeEach(async () => await triggering.stage.sandbox.reset());

	it.each(listing)('%s: hears of each end once, with the file', async (_, service) => {
		await triggering.finish(service, 1);
		const listener = await (await triggering.listener(service, polling)).activate();
		const ids = await triggering.finish(service, 3);

		await listener.pollNow();
		const items = await listener.eventsOnce(1);
		await listener.pollNow();
		await listener.pollNow();

		expect(items.map(({ json }) => json.predictionId).sort()).toEqual([...ids].sort());
		expect(await listener.executions()).toHaveLength(1);
		expect(items[0]?.json.event).toEqual({
			mode: 'polling',
			verified: true,
			deliveryId: null,
			query: {},
		});
		const format = service === tengr ? 'webp' : 'png';
		const bytes = await triggering.stage.client.readBinary(items[0]!.binary!.data!);
		const cutouts = ids.map((_id, number) => instantCutOut(picture(number), format));
		expect(cutouts.some((cutout) => bytes.equals(cutout))).toBe(true);
		await listener.deactivate();
	});

	it.each(listing)('%s: over power cuts hears of each end once', async (_, service) => {
		const { sandbox, server } = triggering.stage;
		await sandbox.change({ taskMs: 4_000 });
		const listener = await triggering.listener(service, { ...polling, downloadFile: false });
		await listener.activate();
		const toldIds = (items: readonly Item[]) => items.map(({ json }) => json.predictionId).sort();

		const first = await triggering.submit(service, 2);
		// Sees them running, which this workflow does not ask for: n8n stores nothing.
		await listener.pollNow();
		await server.kill();
		await triggering.ended(first);
		await server.start();
		expect(toldIds(await listener.eventsOnce(1))).toEqual([...first].sort());

		await server.kill();
		await server.start();
		await listener.pollNow();
		expect(await listener.executions()).toHaveLength(1);

		const second = await triggering.submit(service, 1);
		await server.stop();
		await triggering.ended(second);
		await server.start();
		expect(toldIds(await listener.eventsOnce(2))).toEqual([...first, ...second].sort());
		await listener.pollNow();
		expect(await listener.executions()).toHaveLength(2);
		await listener.deactivate();
	});

	it('does so by itself every minute', async () => {
		const listener = await triggering.listener(replicate, { ...polling, downloadFile: false });
		await listener.activate();
		const ids = await triggering.finish(replicate, 1);
		const items = await listener.eventsOnce(1, tickWithinMs);
		expect(items.map(({ json }) => json.predictionId)).toEqual(ids);
		await listener.deactivate();
	});

	it('loses nothing while the provider is down', async () => {
		const listener = await triggering.listener(replicate, { ...polling, downloadFile: false });
		await listener.activate();
		const ids = await triggering.finish(replicate, 1);
		await triggering.stage.sandbox.addFault({
			place: 'replicate',
			count: 1,
			action: { kind: 'answer', status: 401 },
		});
		await listener.pollNow();
		const items = await listener.eventsOnce(1);
		expect(items.map(({ json }) => json.predictionId)).toEqual(ids);
		await listener.deactivate();
	});

	it('has no webhook', async () => {
		const listener = await (await triggering.listener(replicate, polling)).activate();
		expect(await deliver(listener.url, reportOf(replicate, 'a'))).toMatchObject({ status: 404 });
		await listener.deactivate();
	});

	it('watches named predictions at a provider without a list', async () => {
		await triggering.stage.sandbox.change({ taskMs: 1_500 });
		const [id] = await triggering.submit(chainHub, 1);
		const listener = await triggering.listener(chainHub, { ...polling, predictionIds: id });
		await listener.activate();
		await triggering.ended([id!]);
		await listener.pollNow();
		await listener.pollNow();
		const items = await listener.eventsOnce(1);
		expect(items.map(({ json }) => json.predictionId)).toEqual([id]);
		expect(items[0]?.binary?.data).toBeDefined();
		await listener.deactivate();
	});

	it.each(listing)('%s: shows the newest real prediction in the editor', async (_, service) => {
		const { client } = triggering.stage;
		const listener = await triggering.listener(service, polling);
		const empty = await client.runManually(listener.workflowId, triggerName);
		expect(failureOf(empty)).toContain('There is no prediction yet that would start this workflow');

		await triggering.finish(service, 1);
		const [newest] = await triggering.finish(service, 1);
		const execution = await client.runManually(listener.workflowId, triggerName);
		const [item] = outputOf(execution, triggerName);
		expect(item?.json.predictionId).toBe(newest);
		expect(item?.binary?.data).toBeDefined();
	});
});
