import { Client } from '../../../nodes/prediction/client/client';
import { AccountState } from '../../../nodes/prediction/scheduling/accountState';
import type { Provider } from '../../../nodes/prediction/model/provider';
import { replicate } from '../../../nodes/providers/replicate';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { BusyService, type Habits } from './busyService';
import { FakeClock } from '../fakeClock';

const TASK = { meanMs: 3_000, spread: 0.2 } as const;

/** Numbers from 0 to 1 that look like chance and are the same in every run. */
function chances(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

/** How long a service takes that is never kept waiting. */
function leastMs(durations: readonly number[], atOnce: number): number {
	const free = Array.from({ length: atOnce }, () => 0);
	for (const duration of durations) {
		const first = free.indexOf(Math.min(...free));
		free[first] = (free[first] ?? 0) + duration;
	}
	return Math.max(...free);
}

/** Runs so many items against a service with these habits. */
async function run(
	provider: Provider,
	items: number,
	habits: Omit<Habits, 'durationMs'>,
	seed: number,
) {
	const chance = chances(seed);
	const { meanMs, spread } = TASK;
	const durations = Array.from({ length: items }, () => meanMs * (1 + spread * (2 * chance() - 1)));
	const clock = new FakeClock();
	clock.random = chance;
	const service = new BusyService(clock, {
		...habits,
		durationMs: (number) => durations[number] ?? meanMs,
	});
	const account = new AccountState(clock.ofProcess, provider.limits);
	const lane = account.openLane({ concurrency: null });
	const client = new Client({ provider, transport: service, clock, lane });
	const patience = { timeoutMs: 300_000, onTimeout: 'error' } as const;
	const one = async (index: number) => {
		const tracked = await client.submit({
			clientReference: `item-${index}`,
			model: 'cjwbw/rembg:fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003',
			task: { kind: 'create', input: {} },
			waitForCompletion: true,
			timeoutMs: patience.timeoutMs,
			cancelOnTimeout: false,
		});
		const { prediction } = await client.waitForCompletion(tracked, patience);
		const [file] = prediction.files;
		if (file?.kind === 'url') await service.fetchPublic(file.url);
	};
	await Promise.all(durations.map(async (_, index) => await one(index)));
	const delays = service.delays.sort((one, other) => one - other);
	return {
		submitted: service.works.length,
		wall: clock.elapsed / leastMs(durations, habits.atOnce),
		requests: (service.requests - service.refused) / items,
		medianDelayMs: delays[Math.floor(items / 2)] ?? 0,
		longestDelayMs: delays[items - 1] ?? 0,
		/** From a submission to its end at the service. */
		longestWaitMs: Math.max(
			...service.works.map(({ createdAt, endedAt }) => (endedAt ?? NaN) - createdAt),
		),
	};
}

/** The medians of what several runs reached. */
async function runs(provider: Provider, items: number, habits: Omit<Habits, 'durationMs'>) {
	const results: Array<Awaited<ReturnType<typeof run>>> = [];
	for (let seed = 1; seed <= 9; seed++) results.push(await run(provider, items, habits, seed));
	const median = (of: (result: (typeof results)[number]) => number) =>
		results.map(of).sort((one, other) => one - other)[4] ?? NaN;
	expect(results.map(({ submitted }) => submitted)).toEqual(results.map(() => items));
	return {
		wall: median(({ wall }) => wall),
		requests: median(({ requests }) => requests),
		medianDelayMs: median(({ medianDelayMs }) => medianDelayMs),
		longestDelayMs: median(({ longestDelayMs }) => longestDelayMs),
	};
}

describe('many items at a service that runs ten at once', () => {
	it('asked again and again: it is kept busy, and asked seldom', async () => {
		const reached = await runs(replicateCompatible, 50, { atOnce: 10 });
		expect(reached.wall).toBeLessThan(1.04);
		expect(reached.requests).toBeLessThan(6.5);
		expect(reached.medianDelayMs).toBeLessThan(500);
		expect(reached.longestDelayMs).toBeLessThan(1_500);
	});

	it('asked for one list instead: it is asked even less', async () => {
		const reached = await runs(replicateCompatible, 50, { atOnce: 10, lists: true });
		expect(reached.wall).toBeLessThan(1.04);
		expect(reached.requests).toBeLessThan(3);
		expect(reached.medianDelayMs).toBeLessThan(500);
		expect(reached.longestDelayMs).toBeLessThan(1_500);
	});

	it('asked again and again: nearly as well when it does not tell when a prediction began', async () => {
		const reached = await runs(replicateCompatible, 50, { atOnce: 10, tellsTimes: false });
		expect(reached.wall).toBeLessThan(1.05);
		expect(reached.requests).toBeLessThan(7);
		expect(reached.longestDelayMs).toBeLessThan(2_000);
	});

	it('that does not tell what waits: it is asked more often, but nothing waits long', async () => {
		const habits = { atOnce: 10, tellsTimes: false, tellsQueue: false };
		const reached = await runs(replicateCompatible, 50, habits);
		expect(reached.wall).toBeLessThan(1.05);
		expect(reached.longestDelayMs).toBeLessThan(1_500);
	});

	it('that holds the connection: one submission and one download each', async () => {
		const reached = await runs(replicate, 50, { atOnce: 10, holds: true });
		// The first ones leave one after the other: a held connection tells late that it was taken.
		expect(reached.wall).toBeLessThan(1.05);
		expect(reached.requests).toBe(2);
		expect(reached.longestDelayMs).toBeLessThan(100);
	});

	it.each([10, 5])('that takes %d in a second: nothing is lost, little time', async (perSecond) => {
		const held = await runs(replicate, 50, { atOnce: 10, holds: true, perSecond });
		expect(held.wall).toBeLessThan(1.3);
		const asked = await runs(replicateCompatible, 50, { atOnce: 10, perSecond });
		expect(asked.wall).toBeLessThan(1.3);
	});
});

describe('many items at a service that runs one at a time', () => {
	it('do not pile up there until they reach their deadlines', async () => {
		const reached = await run(replicateCompatible, 50, { atOnce: 1 }, 1);
		expect(reached.wall).toBeLessThan(1.02);
		expect(reached.longestWaitMs).toBeLessThan(12 * TASK.meanMs);
	});
});

describe('a thousand items at a service that runs fifty at once', () => {
	it('that holds the connection: it is kept busy', async () => {
		const reached = await run(replicate, 1_000, { atOnce: 50, holds: true }, 1);
		// It begins with ten at once: each doubling costs the time of one image.
		expect(reached.wall).toBeLessThan(1.12);
		expect(reached.requests).toBe(2);
	});
});
