import type { IDataObject } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { until } from '../sandbox/testing/client';
import type { TriggerHost } from './triggerHost';
import { useTriggerStage } from './triggerStage';

const trigger = useTriggerStage();
const { stage } = trigger;

async function open(provider: Provider, parameters: IDataObject = {}): Promise<TriggerHost> {
	return await trigger.open(provider, { mode: 'polling', ...parameters });
}

const told = () => trigger.items.map(({ json }) => json.predictionId);

const listing = providers.filter(({ list }) => list !== undefined);

describe.each(listing.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
	it('tells each end once, with the file, and no history', async () => {
		await trigger.finished(provider);
		const host = await open(provider);
		await host.activate();
		expect(await host.poll()).toBeNull();
		const first = await trigger.finished(provider);
		const [item] = (await host.poll()) ?? [];
		expect(item?.json).toMatchObject({
			predictionId: first.id,
			provider: id,
			status: 'succeeded',
			event: { mode: 'polling', verified: true, deliveryId: null },
		});
		expect(item?.binary?.data).toBeDefined();
		const second = await trigger.finished(provider);
		await host.poll();
		expect(await host.poll()).toBeNull();
		expect(told()).toEqual([first.id, second.id]);
	});

	it('over many pages and restarts', async () => {
		stage.sandbox.settings({ pageSize: 3 });
		const host = await open(provider, { downloadFile: false });
		await host.activate();
		const expected: string[] = [];
		for (let round = 0; round < 4; round++) {
			for (let number = 0; number < 8; number++) {
				expected.push((await trigger.finished(provider)).id);
			}
			if (round % 2 === 1) host.restart();
			await host.poll();
		}
		expect(told().sort()).toEqual(expected.sort());
	});

	it('of a prediction that was running at a restart', async () => {
		stage.sandbox.settings({ taskMs: 400 });
		const host = await open(provider, { downloadFile: false });
		await host.activate();
		const running = await trigger.submitted(provider);
		expect(await host.poll()).toBeNull();
		host.restart();
		await until(() => running.endedAt !== undefined);
		await host.activate();
		await host.poll();
		expect(told()).toEqual([running.id]);
	});

	it('fails for the poll in which the provider does, and loses nothing', async () => {
		const host = await open(provider);
		await host.activate();
		const { id: predictionId } = await trigger.finished(provider);
		stage.sandbox.fault({
			place: provider.id as 'replicate',
			action: { kind: 'answer', status: 401 },
		});
		await expect(host.poll()).rejects.toThrow(/HTTP 401/);
		await host.poll();
		expect(told()).toEqual([predictionId]);
	});

	it('shows the newest real prediction in the editor, or says that there is none', async () => {
		const host = await open(provider);
		await expect(host.poll('manual')).rejects.toThrow('There is no prediction yet');
		await trigger.finished(provider);
		const { id: newest } = await trigger.finished(provider);
		const [item] = (await host.poll('manual')) ?? [];
		expect(item?.json.predictionId).toBe(newest);
		expect(item?.binary?.data).toBeDefined();
	});
});

it('does not let a poll overtake a slow one', async () => {
	const host = await open(replicate, { downloadFile: false });
	await host.activate();
	await trigger.finished(replicate);
	stage.sandbox.fault({ place: 'replicate', delayMs: 300, action: { kind: 'delay' } });
	const [slow, overlapping] = await Promise.all([host.poll(), host.poll()]);
	expect(slow).toHaveLength(1);
	expect(overlapping).toBeNull();
	expect(await host.poll()).toBeNull();
});

it('does not tell what is not asked for, and not later either', async () => {
	const host = await open(replicate, { statuses: ['failed'], downloadFile: false });
	await host.activate();
	await trigger.finished(replicate);
	expect(await host.poll()).toBeNull();
	stage.sandbox.settings({ ending: 'failed' });
	await trigger.finished(replicate);
	await host.poll();
	expect(trigger.items.map(({ json }) => json.status)).toEqual(['failed']);
});

it('watches named predictions where there is no list', async () => {
	stage.sandbox.settings({ taskMs: 300 });
	const one = await trigger.submitted(chainHub);
	const host = await open(chainHub, { predictionIds: ` ${one.id} , unknown,` });
	await host.activate();
	expect(await host.poll()).toBeNull();
	await until(() => one.endedAt !== undefined);
	await host.poll();
	await host.poll();
	expect(told()).toEqual([one.id]);
	expect(trigger.items[0]?.binary?.data).toBeDefined();
	const [sample] = (await host.poll('manual')) ?? [];
	expect(sample?.json.predictionId).toBe(one.id);
});

it('polls nothing in webhook mode', async () => {
	const host = await open(waveSpeed, { mode: 'webhook' });
	await host.activate();
	expect(await host.poll()).toBeNull();
	expect(stage.sandbox.requests).toEqual([]);
});

it.each([
	[chainHub, 'webhook', /ChainHub does not support webhooks/],
	[cog, 'polling', /Cog does not support polling/],
] as const)('says at once what a provider cannot do', async (provider, mode, words) => {
	const host = await open(provider, { mode });
	await expect(host.activate()).rejects.toThrow(words);
	expect(stage.sandbox.requests).toEqual([]);
});
