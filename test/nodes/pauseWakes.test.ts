import { sleep } from 'n8n-workflow';
import { openPredictions } from '../../nodes/n8n/storedSubmissions';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import type { FaultAction } from '../sandbox/faults';
import { NODE, type EngineResult } from './engine';
import { removal, useStage } from './stage';
import { saved } from './throughPauses';

const TASK_MS = 700;
const pausing = { ...removal(replicate), completion: 'pause' };
const outOfOrder = { kind: 'answer', status: 503, body: {} } as const;

describe('an execution that the last delivery woke', () => {
	const stage = useStage({ taskMs: TASK_MS, spread: 0 });

	const failStatus = (action: FaultAction, count = 1) =>
		stage.sandbox.fault({
			place: 'replicate',
			method: 'GET',
			path: 'predictions/',
			count,
			action,
		});

	test.each<[string, FaultAction]>([
		['that the provider is out of order', outOfOrder],
		['a wish for fewer requests', { kind: 'answer', status: 429, body: {} }],
		['a lost connection', { kind: 'reset', when: 'before' }],
	])('does not go back to sleep over %s, once', async (_name, action) => {
		const paused = await stage.run(replicate, pausing);
		await sleep(TASK_MS);
		failStatus(action);
		expectEnd(await stage.run(replicate, pausing, { resume: saved(paused) }));
	});

	test('does not go back to sleep where the provider shows the end a moment later', async () => {
		const paused = await stage.run(replicate, pausing);
		expectEnd(await stage.run(replicate, pausing, { resume: saved(paused) }));
	});

	test('sleeps for ten seconds where nothing can be heard, not for a minute', async () => {
		const paused = await stage.run(replicate, pausing);
		expect(sleepOf(paused)).toBeGreaterThan(50_000);
		failStatus(outOfOrder, 0);
		const woken = await stage.run(replicate, pausing, { resume: saved(paused) });
		expect(sleepOf(woken)).toBeGreaterThan(5_000);
		expect(sleepOf(woken)).toBeLessThanOrEqual(10_000);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});
});

describe('an execution that wakes before the provider shows an end', () => {
	const stage = useStage({ taskMs: 60_000, spread: 0 });

	test('by a delivery, which does not come again, looks again soon', async () => {
		const paused = await stage.run(replicate, pausing);
		expect(sleepOf(paused)).toBeGreaterThan(50_000);
		const woken = await stage.run(replicate, pausing, { resume: saved(paused) });
		expect(sleepOf(woken)).toBeGreaterThan(5_000);
		expect(sleepOf(woken)).toBeLessThan(20_000);
	});

	test('by its timer asks once, and sleeps on', async () => {
		const paused = await stage.run(replicate, pausing);
		const resume = saved(paused, { isTime: true });
		const woken = await stage.run(replicate, pausing, { resume });
		expect(sleepOf(woken)).toBeGreaterThan(50_000);
		expect(stage.asked(replicate).filter((line) => line.startsWith('GET'))).toHaveLength(2);
	});
});

describe('what a woken execution submits', () => {
	const stage = useStage({ taskMs: TASK_MS, spread: 0 });

	test('is paused for at once, since its end is still to be delivered', async () => {
		const parameters = { ...removal(replicate, { concurrency: 1 }), completion: 'pause' };
		const items = stage.items(2);
		const paused = await stage.run(replicate, parameters, { items });
		await sleep(TASK_MS);
		stage.sandbox.settings({ taskMs: 60_000 });
		const statuses = () => stage.asked(replicate).filter((line) => line.startsWith('GET')).length;
		const before = statuses();
		const woken = await stage.run(replicate, parameters, { items, resume: saved(paused) });
		expect(stage.sandbox.predictions).toHaveLength(2);
		// One about each: that of the first, and the one before the first sleep of the second.
		expect(statuses() - before).toBe(2);
		expect(sleepOf(woken)).toBeGreaterThan(50_000);
	});
});

describe('a submission that was in doubt and is found when the execution wakes up', () => {
	const stage = useStage({ taskMs: 60_000, spread: 0 });

	test('is waited for as the others are: the delivery of its end counts', async () => {
		stage.sandbox.fault({
			method: 'POST',
			path: 'predictions$',
			action: { kind: 'reset', when: 'after' },
		});
		const items = stage.items(2);
		const paused = await stage.run(replicate, pausing, { items });
		expect(openIn(paused)).toHaveLength(1);
		const resume = saved(paused, { isTime: true });
		const woken = await stage.run(replicate, pausing, { items, resume });
		expect(stage.sandbox.predictions).toHaveLength(2);
		expect(openIn(woken)).toHaveLength(2);
	});
});

describe('an execution of 80 images', () => {
	const stage = useStage({ taskMs: 3_000, spread: 0 });

	test.each([replicate, tengr].map((provider) => [provider.id, provider] as const))(
		'wakes with fewer requests than images, since the provider has a list: %s',
		async (_id, provider) => {
			const parameters = { ...removal(provider), completion: 'pause' };
			const items = stage.items(80);
			const paused = await stage.run(provider, parameters, { items });
			for (const { ended } of stage.sandbox.predictions) await ended;
			const statuses = () => stage.asked(provider).filter((line) => line.startsWith('GET')).length;
			const before = statuses();
			const woken = await stage.run(provider, parameters, { items, resume: saved(paused) });
			expect(woken.outputs[0]?.map(({ json }) => json.status)).toEqual(Array(80).fill('succeeded'));
			expect(statuses() - before).toBeLessThan(40);
		},
	);
});

function expectEnd({ run, outputs }: EngineResult): void {
	expect(run.waitTill ?? null).toBeNull();
	expect(outputs[0]?.map(({ json }) => json.status)).toEqual(['succeeded']);
}

/** The predictions whose ends are to wake it. */
function openIn(result: EngineResult): unknown {
	return openPredictions(saved(result).executionData?.contextData[`node:${NODE}`]);
}

/** How long it is to sleep, in milliseconds. */
function sleepOf({ run }: EngineResult): number {
	return Number(run.waitTill) - Date.now();
}
