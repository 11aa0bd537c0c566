import type { IDataObject, NodeApiError } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { fal } from '../../nodes/providers/fal';
import { kkiai } from '../../nodes/providers/kkiai';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { until } from '../sandbox/testing/client';
import type { TriggerHost } from './triggerHost';
import { useTriggerStage } from './triggerStage';
import { warnings } from './warnings';

const trigger = useTriggerStage();
const { stage } = trigger;

const HOUR_MS = 3_600_000;

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

it.each(['hidden', 'dp-0a1b2c'])(
	'finds a model by its version, however the provider names that itself: %s',
	async (version) => {
		const [model] = kkiai.models;
		for (const [wanted, count] of [
			[model?.value, 1],
			[`${model?.name}:${model?.value}`, 1],
			['cjwbw/rembg', 0],
		] as const) {
			const prediction = await trigger.finished(kkiai);
			const body = { id: prediction.id, model: model?.name, version, status: 'succeeded' };
			stage.sandbox.fault({
				path: prediction.id,
				count: 0,
				action: { kind: 'answer', status: 200, body: { ...body, output: 'words' } },
			});
			const host = await open(kkiai, { model: wanted, predictionIds: prediction.id });
			expect((await host.poll()) ?? []).toHaveLength(count);
		}
	},
);

it.each([
	['a list, as an expression gives it', (ids: string[]) => ids],
	['a list with several in one part', (ids: string[]) => [ids.join()]],
	['a line for each', (ids: string[]) => ids.join('\r\n')],
	['spaces between them', (ids: string[]) => ids.join('  ')],
])('named predictions may be %s', async (_, written) => {
	const ids = [(await trigger.finished(chainHub)).id, (await trigger.finished(chainHub)).id];
	const host = await open(chainHub, { predictionIds: written(ids), downloadFile: false });
	await host.activate();
	expect(told().sort()).toEqual(ids.sort());
});

it('says what an ID needs where the model is a part of it, and names no field that the trigger lacks', async () => {
	const host = await open(fal, { predictionIds: '764cabcf-b745-4b3e-ae38-1200304cf45b' });
	const error = (await host.poll('manual').catch((one: unknown) => one)) as NodeApiError;
	expect(error.message).toMatch(/The prediction ID is not complete: 764cabcf-b745-/);
	expect(error.description).toMatch(/e\.g\. fal-ai\/birefnet\/requests\/764cabcf/);
	expect(error.description).not.toContain('model');
});

describe('another account', () => {
	/** A trigger whose account was idle for a week, beside an account with five predictions since. */
	async function atAnIdleAccount(): Promise<TriggerHost> {
		const host = await open(replicate, { downloadFile: false });
		await host.activate();
		const { pollingState } = host.remembered;
		const newestMs = Date.now() - 7 * 24 * HOUR_MS;
		host.remember({ pollingState: { ...(pollingState as IDataObject), newestMs } });
		for (let number = 0; number < 5; number++) await trigger.finished(replicate);
		return host;
	}

	it.each([
		['by another credential', '2', {}],
		['by another base URL in the credential', '1', { baseUrl: true }],
	])('%s: its history is not told', async (_, id, { baseUrl }: { baseUrl?: boolean }) => {
		const host = await atAnIdleAccount();
		const other = stage.sandbox.baseUrl('replicate').replace('127.0.0.1', 'localhost');
		host.useCredential(id, baseUrl === true ? { baseUrl: other } : {});
		await host.activate();
		expect(told()).toEqual([]);
		const { id: predictionId } = await trigger.finished(replicate);
		await host.poll();
		expect(told()).toEqual([predictionId]);
	});

	it('does not make a named prediction another one: its end is told once', async () => {
		stage.sandbox.settings({ taskMs: 300 });
		const ended = await trigger.finished(chainHub);
		const running = await trigger.submitted(chainHub);
		const predictionIds = `${ended.id},${running.id}`;
		const host = await open(chainHub, { predictionIds, downloadFile: false });
		await host.activate();
		host.useCredential('2');
		await host.activate();
		await until(() => running.endedAt !== undefined);
		await host.poll();
		expect(told()).toEqual([ended.id, running.id]);
	});

	it('is not seen in a memory of version 0.1.0, which goes on', async () => {
		const host = await atAnIdleAccount();
		const { account, ...before } = host.remembered.pollingState as IDataObject;
		expect(typeof account).toBe('string');
		host.remember({ pollingState: before });
		await host.activate();
		expect(told()).toHaveLength(5);
		expect(host.remembered.pollingState).toMatchObject({ account });
	});
});

describe('when n8n starts while the provider is down', () => {
	const down = () =>
		stage.sandbox.fault({
			place: 'replicate',
			method: 'GET',
			count: 0,
			action: { kind: 'answer', status: 503 },
		});

	it('the trigger starts all the same, at once, and the next poll tells what has changed', async () => {
		const host = await open(replicate, { downloadFile: false });
		await host.activate();
		const { id } = await trigger.finished(replicate);
		host.restart();
		down();
		const startedAt = Date.now();
		await host.activate();
		expect(Date.now() - startedAt).toBeLessThan(15_000);
		stage.sandbox.heal();
		await host.poll();
		expect(told()).toEqual([id]);
	});

	it('and it has a memory but not the right key, it says so', async () => {
		const host = await open(replicate, { downloadFile: false });
		await host.activate();
		host.restart();
		stage.sandbox.fault({ place: 'replicate', action: { kind: 'answer', status: 401 } });
		await expect(host.activate()).rejects.toThrow(/HTTP 401/);
	});
});

it('does not let one named prediction hold the others back, and logs why it tells nothing of it', async () => {
	const texts = warnings();
	const one = await trigger.finished(chainHub);
	const host = await open(chainHub, { predictionIds: `bad-1,${one.id}`, downloadFile: false });
	stage.sandbox.fault({
		place: 'chainHub',
		path: 'bad-1',
		count: 0,
		action: { kind: 'answer', status: 422, body: { message: 'No such thing' } },
	});
	await host.activate();
	expect(told()).toEqual([one.id]);
	expect(texts).toEqual([
		expect.stringMatching(/asks again at the next poll: .*No such thing.*bad-1/),
	]);
	jest.restoreAllMocks();
});

it.each([null, 5, 'x', [], true])('starts afresh where n8n stores %j for it', async (stored) => {
	const texts = warnings();
	const host = await open(replicate, { downloadFile: false });
	host.remember(stored);
	await host.activate();
	const { id } = await trigger.finished(replicate);
	await host.poll();
	await host.poll();
	expect(told()).toEqual([id]);
	expect(texts).toHaveLength(1);
	jest.restoreAllMocks();
});

it('starts afresh where the newest prediction in its memory is of the far future', async () => {
	const host = await open(replicate, { downloadFile: false });
	host.remember({ pollingState: { provider: 'replicate', newestMs: 9e15, seen: {} } });
	await host.activate();
	const { id } = await trigger.finished(replicate);
	await host.poll();
	expect(told()).toEqual([id]);
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
