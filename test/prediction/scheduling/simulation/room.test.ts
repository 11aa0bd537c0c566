import { delivered, leastMs, median, runs, type Run, type Scenario } from './scenario';
import { container, noLimit } from './limits';
import type { MachineHabits } from './machine';

/** Photos of 1.5 s at a service that answers with the result. */
function synchronous(
	photosEach: number,
	machine: MachineHabits,
	more: Partial<Scenario> = {},
): Scenario {
	return {
		executions: 1,
		photosEach,
		photoMs: 1_500,
		limits: { initialConcurrency: 2 },
		wishes: { timeoutMs: 45_000 },
		service: () => ({ limit: noLimit(), machine, answers: 'result' }),
		...more,
	};
}

const inQueue = (places: number): MachineHabits => ({ places: () => places });

/** So many processors, and what each one beyond them costs the others. */
const shared = (processors: number, costs = 0): MachineHabits => ({
	places: () => 40,
	speed: (running) =>
		Math.min(1, processors / running) / (1 + costs * Math.max(0, running - processors)),
});

const START_4 = { limits: { initialConcurrency: 4 } };

const UNEVEN = { spread: 0.6 };

/** Median and worst of wall over the least; all were delivered and nothing was worked on in vain. */
function reached(all: readonly Run[], places: number) {
	for (const one of all) {
		expect(delivered(one)).toBe(one.photos.length);
		expect(one.service.works).toHaveLength(one.photos.length);
	}
	const walls = all.map((one) => one.wallMs / leastMs(one, places));
	return { median: median(walls), worst: Math.max(...walls) };
}

describe('a service that answers with the result', () => {
	it.each([
		['one place', synchronous(60, inQueue(1)), 1, 1.1],
		['two places', synchronous(60, inQueue(2)), 2, 1.1],
		['eight places, from two', synchronous(60, inQueue(8)), 8, 1.2],
		['eight places, from four', synchronous(60, inQueue(8), START_4), 8, 1.15],
		['32 places, 600 photos', synchronous(600, inQueue(32), START_4), 32, 1.25],
		[
			'32 places, times of 60 % more or less',
			synchronous(600, inQueue(32), { ...START_4, ...UNEVEN }),
			32,
			1.25,
		],
		['one place, times of 60 % more or less', synchronous(60, inQueue(1), UNEVEN), 1, 1.1],
		['forty threads on one processor', synchronous(60, shared(1)), 1, 1.1],
		['four processors', synchronous(120, shared(4)), 4, 1.1],
		['four processors, slower for each beyond', synchronous(120, shared(4, 0.25)), 4, 1.3],
		['best with one open request', synchronous(60, shared(1, 0.5)), 1, 1.6],
		['ten seconds a photo, one place', synchronous(30, inQueue(1), { photoMs: 10_000 }), 1, 1.05],
	])('%s: all in time, with what the service can do', async (_, scenario, places, bar) => {
		const walls = reached(await runs(scenario, 4), places);
		expect(walls.median).toBeLessThan(bar);
		expect(walls.worst).toBeLessThan(1.2 * bar);
	});

	it('fifty executions of one photo are as one of fifty', async () => {
		const one = await runs(synchronous(50, inQueue(2)), 2);
		const fifty = await runs(synchronous(1, inQueue(2), { executions: 50 }), 2);
		expect(fifty.map(({ wallMs }) => wallMs)).toEqual(one.map(({ wallMs }) => wallMs));
	});

	it('that loses most of its places is not drowned', async () => {
		const machine = { places: (elapsed: number) => (elapsed < 15_000 ? 8 : 2) };
		const walls = reached(await runs(synchronous(240, machine, START_4), 3), 8);
		// Three times as long is what is possible.
		expect(walls.median).toBeLessThan(3.2);
	});

	it('that gets more places is given more', async () => {
		const machine = { places: (elapsed: number) => (elapsed < 15_000 ? 2 : 8) };
		const walls = reached(await runs(synchronous(480, machine), 3), 8);
		expect(walls.median).toBeLessThan(1.25);
	});

	it('whose photos grow three times as large goes on at its pace', async () => {
		const scenario = synchronous(240, inQueue(8), START_4);
		const all = await runs(
			{ ...scenario, service: () => ({ ...scenario.service(), larger: 100 }) } as Scenario,
			3,
		);
		expect(reached(all, 8).median).toBeLessThan(1.15);
	});

	it('that takes longer than the timeout for four at once is found out', async () => {
		const scenario = synchronous(20, inQueue(1), { ...START_4, photoMs: 20_000 });
		for (const one of await runs(scenario, 2)) {
			const late = one.photos.filter(({ outcome }) => outcome === 'timedOut');
			expect(late.length).toBeLessThan(10);
			expect(one.photos.slice(-10).every(({ outcome }) => outcome === 'delivered')).toBe(true);
		}
	});
});

describe('a container that says when all its slots are busy', () => {
	const busy = (photosEach: number, slots: number, more: Partial<Scenario> = {}, loadsMs = 0) =>
		synchronous(photosEach, inQueue(slots), {
			wishes: { timeoutMs: 300_000 },
			...more,
			service: () => ({
				limit: container(slots, loadsMs),
				machine: inQueue(slots),
				answers: 'result',
			}),
		});

	it.each([
		['one slot', busy(60, 1), 1, 1.1],
		['one slot, ten seconds a photo', busy(20, 1, { photoMs: 10_000 }), 1, 1.05],
		['two slots', busy(60, 2), 2, 1.1],
		['four slots', busy(60, 4), 4, 1.15],
		['eight slots', busy(60, 8), 8, 1.25],
		['eight slots, sixty executions', busy(1, 8, { executions: 60 }), 8, 1.25],
	])('%s: they are kept busy, and few are refused', async (_, scenario, slots, bar) => {
		const all = await runs(scenario, 8);
		expect(reached(all, slots).median).toBeLessThan(bar);
		expect(median(all.map(({ refused }) => refused))).toBeLessThanOrEqual(0.1);
	});

	it.each([1, 4])(
		'loads its model for a minute first: %d slots are used soon after',
		async (slots) => {
			const all = await runs(busy(30, slots, {}, 60_000), 4);
			for (const one of all) expect(delivered(one)).toBe(30);
			const walls = all.map((one) => one.wallMs - leastMs(one, slots));
			expect(median(walls)).toBeLessThan(60_000 + 8_000);
			expect(median(all.map(({ service }) => service.refused))).toBeLessThan(30);
		},
	);
});

it('photos that take longer to be brought to the service than their timeout keep their places', async () => {
	const uploadMs = 240_000;
	const scenario: Scenario = {
		...synchronous(20, inQueue(10), { limits: { initialConcurrency: 10 } }),
		wishes: { timeoutMs: 60_000, uploadMs },
		service: () => ({ limit: noLimit(), machine: inQueue(10), answers: 'id' }),
	};
	for (const one of await runs(scenario, 2)) {
		expect(delivered(one)).toBe(20);
		expect(one.wallMs).toBeLessThan(2 * uploadMs + 10_000);
	}
});
