import {
	byWindow,
	delivered,
	leastMs,
	median,
	runs,
	type Run,
	type Scenario,
	type World,
} from './scenario';
import { allOf, atMostUnfinished, fixedWindow, slidingWindow, TELLS, type Limit } from './limits';
import type { ServiceHabits } from './service';

type Answers = ServiceHabits['answers'];

const HELD: Answers = { heldMs: 30_000 };

/** Executions of one photo of 3 s each, at a service that has both a limit and few places. */
function photos(
	count: number,
	limit: () => Limit,
	places: number,
	answers: Answers,
	more: Partial<ReturnType<Scenario['service']>> = {},
): Scenario {
	const isSynchronous = answers === 'result';
	return {
		executions: count,
		photosEach: 1,
		photoMs: 3_000,
		limits: { initialConcurrency: isSynchronous ? 4 : 10 },
		wishes: { timeoutMs: isSynchronous ? 60_000 : 300_000 },
		service: () => ({ limit: limit(), machine: { places: () => places }, answers, ...more }),
	};
}

function reached(all: readonly Run[], places: number, sentAt: (number: number) => number) {
	for (const one of all) {
		expect(delivered(one)).toBe(one.photos.length);
		expect(one.service.works).toHaveLength(one.photos.length);
	}
	return {
		wall: median(all.map((one) => one.wallMs / leastMs(one, places, sentAt))),
		refused: median(all.map(({ refused }) => refused)),
	};
}

/** The most submissions that came within any time of this length. */
function mostWithin(arrivals: readonly number[], perMs: number): number {
	let first = 0;
	return arrivals.reduce((most, at, number) => {
		while ((arrivals[first] ?? at) <= at - perMs) first++;
		return Math.max(most, number - first + 1);
	}, 0);
}

const twoSeconds = TELLS.always(2_000);

describe('a limit of submissions at a service with few places', () => {
	it.each<[string, Answers]>([
		['asked for again and again', 'id'],
		['held until the end', HELD],
		['answered with the result', 'result'],
	])('%s: both are used, neither is run into', async (_, answers) => {
		for (const [perSecond, places, bar] of [
			[10, 8, 1.1],
			[5, 8, 1.1],
			[2, 8, 1.2],
			[10, 2, 1.05],
			[2, 1, 1.05],
		] as const) {
			const limit = () => slidingWindow(perSecond, 1_000, twoSeconds);
			const all = await runs(photos(100, limit, places, answers), 4);
			const { wall, refused } = reached(all, places, byWindow(perSecond, 1_000));
			expect(wall).toBeLessThan(bar);
			expect(refused).toBeLessThanOrEqual(0.06);
		}
	});

	it.each<[string, () => Limit, Answers]>([
		['in any minute', () => slidingWindow(60, 60_000, TELLS.exactly), 'result'],
		['in any minute', () => slidingWindow(60, 60_000, TELLS.exactly), 'id'],
		['in each minute', () => fixedWindow(60, 60_000, TELLS.exactly), 'result'],
		['in each minute', () => fixedWindow(60, 60_000, TELLS.exactly), HELD],
	])(
		'of 60 %s, filled slowly by four places: the told time shows it',
		async (_, limit, answers) => {
			const all = await runs(photos(150, limit, 4, answers), 4);
			const { wall, refused } = reached(all, 4, byWindow(60, 60_000));
			expect(wall).toBeLessThan(1.05);
			expect(refused).toBeLessThan(0.02);
		},
	);

	it('of 60 in any minute, filled slowly, not told: all are delivered', async () => {
		const limit = () => slidingWindow(60, 60_000, TELLS.nothing);
		const { wall, refused } = reached(
			await runs(photos(150, limit, 4, 'result'), 4),
			4,
			byWindow(60, 60_000),
		);
		expect(wall).toBeLessThan(1.4);
		expect(refused).toBeLessThan(0.12);
	});

	it('that also refuses more than ten unfinished ones: all are delivered', async () => {
		const limit = () =>
			allOf(atMostUnfinished(10, twoSeconds), slidingWindow(5, 1_000, twoSeconds));
		const { wall, refused } = reached(
			await runs(photos(100, limit, 100, 'id'), 4),
			10,
			byWindow(5, 1_000),
		);
		expect(wall).toBeLessThan(1.6);
		expect(refused).toBeLessThan(0.15);
	});
});

describe('what answers say of the submissions that are left', () => {
	const tellsQuota = { tellsQuota: true };

	it.each<[string, number, number, () => Limit, Answers, number]>([
		['by the minute', 60, 60_000, () => fixedWindow(60, 60_000, TELLS.exactly), 'id', 1.06],
		['by the second', 10, 1_000, () => fixedWindow(10, 1_000, TELLS.exactly), 'id', 1.1],
		['by the second, held', 10, 1_000, () => fixedWindow(10, 1_000, twoSeconds), HELD, 1.25],
		[
			'until the oldest counts no more',
			20,
			10_000,
			() => slidingWindow(20, 10_000, TELLS.exactly),
			'id',
			1.2,
		],
	])('%s: it helps, or does no harm', async (_, count, perMs, limit, answers, bar) => {
		const scenario = photos(150, limit, 100, answers, tellsQuota);
		const all = await runs({ ...scenario, photoMs: 1_000 }, 4);
		const { wall, refused } = reached(all, 100, byWindow(count, perMs));
		expect(wall).toBeLessThan(bar);
		expect(refused).toBeLessThan(0.1);
	});

	it('and is not true: the limit is learned all the same', async () => {
		const limit = () => ({
			...slidingWindow(5, 1_000, twoSeconds),
			quota: () => ({ remaining: 100, resetMs: 1_000 }),
		});
		const scenario = photos(100, limit, 100, 'id', tellsQuota);
		const all = await runs({ ...scenario, photoMs: 1_000 }, 4);
		const { wall, refused } = reached(all, 100, byWindow(5, 1_000));
		expect(wall).toBeLessThan(1.25);
		expect(refused).toBeLessThan(0.1);
	});

	it('and is always nothing: the work goes on', async () => {
		const limit = () => ({
			...slidingWindow(5, 1_000, twoSeconds),
			quota: () => ({ remaining: 0, resetMs: 1_000 }),
		});
		reached(await runs(photos(50, limit, 100, 'id', tellsQuota), 2), 100, () => 0);
	});
});

describe('answers that are lost on the way', () => {
	it.each<[string, Answers, number, () => number]>([
		['at a service that is asked again and again', 'id', 100, () => 60_000],
		['at one that holds the connection', HELD, 100, () => 60_000],
		['at one that answers with the result', 'result', 4, () => 60_000],
	])('%s: they cost nobody else more than a place', async (_, answers, places, timeoutMs) => {
		const limit = () => slidingWindow(5, 1_000, twoSeconds);
		const scenario = photos(150, limit, places, answers, { loses: 0.05 });
		for (const one of await runs(scenario, 4)) {
			const { photos: all, accounts, service } = one;
			const answered = all.filter(({ outcome }) => outcome === 'delivered');
			const lost = all.length - answered.length;
			expect(lost).toBeGreaterThan(0);
			expect(service.works).toHaveLength(all.length);
			const least = leastMs(one, places, byWindow(5, 1_000));
			const last = Math.max(...answered.map(({ endedAt }) => endedAt));
			// A lost request keeps its place until its time is over.
			expect(last).toBeLessThan(1.25 * least + (lost * timeoutMs()) / places);
			expect(accounts.every(({ isIdle }) => isIdle)).toBe(true);
		}
	});

	it('also of the first one after a pause: the others go on', async () => {
		const limit = () => slidingWindow(1, 10_000, TELLS.wholeSeconds);
		const scenario = photos(34, limit, 100, 'id', { loses: 0.1 });
		for (const one of await runs(scenario, 4)) {
			const answered = one.photos.filter(({ outcome }) => outcome === 'delivered');
			const last = Math.max(...answered.map(({ endedAt }) => endedAt));
			expect(last).toBeLessThan(1.15 * leastMs(one, 100, byWindow(1, 10_000)));
		}
	});
});

describe('a limit that is known', () => {
	it.each([
		[1, 1_000],
		[7, 1_000],
		[20, 10_000],
		[60, 60_000],
		[100, 60_000],
	])('of %d in %d ms is never passed, in no window', async (count, perMs) => {
		const scenario: Scenario = {
			...photos(4 * count + 10, () => slidingWindow(count, perMs, twoSeconds), 100, 'id'),
			limits: { initialConcurrency: 10, submissions: { count, perMs } },
		};
		for (const { service, photos: all } of await runs(scenario, 4)) {
			expect(all.every(({ outcome }) => outcome === 'delivered')).toBe(true);
			expect(service.refused).toBe(0);
			expect(mostWithin(service.arrivals, perMs)).toBeLessThanOrEqual(count);
		}
	});

	it('because it was learned is passed by probes only', async () => {
		const limit = () => slidingWindow(5, 1_000, twoSeconds);
		for (const { service } of await runs(photos(300, limit, 100, 'id'), 4)) {
			// From the second refusal on: the first ones taught it.
			const later = service.arrivals.filter((at) => at > 5_000);
			expect(mostWithin(later, 1_000)).toBeLessThanOrEqual(Math.ceil(1.5 * 5));
			const windows = later.filter(
				(at) =>
					mostWithin(
						later.filter((one) => one <= at && one > at - 1_000),
						1_000,
					) > 5,
			);
			expect(windows.length / later.length).toBeLessThan(0.05);
		}
	});
});

describe('a thousand executions, every fifth stopped in the middle', () => {
	/** Stops executions at a time of their own, whatever they do then. */
	const stops = ({ clock, accounts: [account] }: World) => {
		for (let number = 0; number < 200; number++) {
			const stop = new AbortController();
			const lane = account?.openLane({ concurrency: null, stopped: stop.signal });
			const work = { model: 'model', answersWithResult: false, timeoutMs: 60_000 };
			const hold = async () => {
				const place = await lane?.takePlace(work);
				const sending = await place?.mayBeSent(60_000);
				// It is stopped before any answer comes.
				if (sending !== undefined && 'held' in sending) sending.held();
			};
			clock.after(100 * number, () => {
				void hold().catch(() => undefined);
				clock.after(2_000 * clock.random(), () => stop.abort());
			});
		}
	};

	it('leave no place, no turn and no timer behind, and keep nobody waiting', async () => {
		const limit = () => slidingWindow(20, 1_000, twoSeconds);
		const scenario = { ...photos(800, limit, 40, 'id'), beside: stops };
		const [one] = await runs(scenario, 1);
		expect(one && delivered(one)).toBe(800);
		expect(one?.accounts[0]?.isIdle).toBe(true);
		await one?.clock.run(one.clock.sleep(10_000));
		expect(one?.clock.pending).toBe(0);
		// Stopped ones count as sent until they are known to be none: a quarter more at most.
		const least = one ? leastMs(one, 40, byWindow(20, 1_000)) : NaN;
		expect(one?.wallMs).toBeLessThan(1.25 * least);
	});
});
