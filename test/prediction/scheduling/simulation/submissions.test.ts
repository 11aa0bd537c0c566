import {
	byWindow,
	delivered,
	leastMs,
	median,
	run,
	runs,
	type Run,
	type Scenario,
} from './scenario';
import {
	allOf,
	atMostUnfinished,
	container,
	fixedWindow,
	slidingWindow,
	TELLS,
	tokenBucket,
	type Limit,
	type Telling,
} from './limits';

const HELD = { heldMs: 30_000 } as const;

const TOLD_MS = 2_000;

/** Executions of one photo each, at a service that runs so many at once. */
function photos(count: number, limit: () => Limit, more: Partial<Scenario> = {}): Scenario {
	return {
		executions: count,
		photosEach: 1,
		photoMs: 1_000,
		service: () => ({ limit: limit(), machine: { places: () => 100 }, answers: 'id' }),
		...more,
	};
}

function held(scenario: Scenario): Scenario {
	return { ...scenario, service: () => ({ ...scenario.service(), answers: HELD }) };
}

function medians(all: readonly Run[], sentAt: (number: number) => number, places = 100) {
	expect(all.map(delivered)).toEqual(all.map(({ photos }) => photos.length));
	return {
		wall: median(all.map((one) => one.wallMs / leastMs(one, places, sentAt))),
		refused: median(all.map(({ refused }) => refused)),
	};
}

const sliding =
	(perSecond: number, tells: Telling = TELLS.always(TOLD_MS)) =>
	() =>
		slidingWindow(perSecond, 1_000, tells);

describe('a limit of submissions a second', () => {
	describe.each([10, 5, 2])('of %d', (perSecond) => {
		const fifty: Scenario = {
			...photos(50, sliding(perSecond)),
			photoMs: 3_000,
			service: () => ({
				limit: sliding(perSecond)(),
				machine: { places: () => 10 },
				answers: 'id',
			}),
		};
		/** What the limit allows, one told pause, and a tenth and a half. */
		const bar = (possibleMs: number) => 1.15 + TOLD_MS / possibleMs;

		it.each([
			['asked for again and again', fifty],
			['held until the end', held(fifty)],
			['by one execution', { ...fifty, executions: 1, photosEach: 50 }],
		])('50 photos, %s: few are refused, little time is lost', async (_, scenario) => {
			const all = await runs(scenario, 4);
			const { wall, refused } = medians(all, byWindow(perSecond, 1_000), 10);
			expect(refused).toBeLessThanOrEqual(0.1);
			expect(wall).toBeLessThan(bar(median(all.map(({ wallMs }) => wallMs))));
		});

		// Held connections tell late what was taken.
		it.each([
			['asked for again and again', photos(300, sliding(perSecond)), 0],
			['held until the end', held(photos(300, sliding(perSecond))), 0.04],
		])('300 photos, %s: the limit is used, and seldom hit', async (_, scenario, late) => {
			const all = await runs(scenario, 3);
			const { wall, refused } = medians(all, byWindow(perSecond, 1_000));
			expect(refused).toBeLessThanOrEqual(0.04);
			expect(wall).toBeLessThan(bar((300 / perSecond) * 1_000) + late);
		});
	});

	it.each([
		['exact', TELLS.exactly, 1.15],
		['one second', TELLS.always(1_000), 1.2],
		['nothing', TELLS.nothing, 1.15],
	])('that tells %s', async (_, tells, bar) => {
		const { wall, refused } = medians(
			await runs(photos(200, sliding(10, tells)), 3),
			byWindow(10, 1_000),
		);
		expect(wall).toBeLessThan(bar);
		expect(refused).toBeLessThan(0.1);
	});

	it('counted in fixed periods', async () => {
		const all = await runs(
			photos(200, () => fixedWindow(10, 1_000, TELLS.always(TOLD_MS))),
			3,
		);
		expect(medians(all, byWindow(10, 1_000)).wall).toBeLessThan(1.3);
	});

	it.each([
		['as many as a second fills', 10, 10, 1.3],
		['more than a second fills', 2, 10, 1.1],
		['fewer than a second fills', 10, 2, 2.3],
	])('as a bucket that holds %s', async (_, perSecond, size, bar) => {
		const all = await runs(
			photos(200, () => tokenBucket(perSecond, size, TELLS.always(TOLD_MS))),
			3,
		);
		const filled = (number: number) => (Math.max(0, number + 1 - size) * 1_000) / perSecond;
		expect(medians(all, filled).wall).toBeLessThan(bar);
	});
});

describe("Replicate's limit for little credit: one by one, told in whole seconds", () => {
	it.each([
		[2_000, 20],
		[10_000, 34],
	])('every %d ms, %d photos: the period is learned', async (perMs, count) => {
		const scenario = photos(count, () => slidingWindow(1, perMs, TELLS.wholeSeconds));
		for (const one of [scenario, held(scenario)]) {
			const { wall, refused } = medians(await runs(one, 4), byWindow(1, perMs));
			expect(wall).toBeLessThan(1.1);
			expect(refused).toBeLessThanOrEqual(0.2);
		}
	});

	it.each([
		[2_000, 20],
		[10_000, 34],
	])('every %d ms, %d photos that come in one after the other: the same', async (perMs, count) => {
		const scenario = photos(count, () => slidingWindow(1, perMs, TELLS.wholeSeconds), {
			everyMs: 270,
		});
		const { wall, refused } = medians(await runs(scenario, 8), byWindow(1, perMs));
		expect(wall).toBeLessThan(1.1);
		expect(refused).toBeLessThanOrEqual(0.2);
	});
});

describe('two limits at once, of a short time and of a minute', () => {
	const told = TELLS.wholeSeconds;
	const inTurn = (short: number, perShortMs: number, minute: number) => (number: number) =>
		Math.floor(number / minute) * 60_000 + Math.floor((number % minute) / short) * perShortMs;

	it.each([
		["Replicate's for little credit, as it is documented", 1, 6, 12, told, 1.1],
		["Replicate's for little credit, more photos", 1, 6, 34, told, 1.1],
		['ten a second and a hundred a minute', 10, 100, 200, TELLS.exactly, 1.15],
	])('%s: both are learned', async (_, second, minute, count, tells, bar) => {
		const limit = () =>
			allOf(slidingWindow(second, 1_000, tells), slidingWindow(minute, 60_000, tells));
		const scenario = photos(count, limit, { wishes: { timeoutMs: 900_000 } });
		const all = await runs(scenario, 4);
		const { wall, refused } = medians(all, inTurn(second, 1_000, minute));
		expect(wall).toBeLessThan(bar);
		expect(refused).toBeLessThan(0.45);
	});
});

describe('a limit of 60 a minute', () => {
	const PER_MINUTE = { count: 60, perMs: 60_000 };
	const minute = (tells: Telling, more: Partial<Scenario> = {}) =>
		photos(200, () => slidingWindow(60, 60_000, tells), { photoMs: 3_000, ...more });
	const reached = async (scenario: Scenario) =>
		medians(await runs(scenario, 8), byWindow(60, 60_000));

	it('documented: nothing is refused', async () => {
		const limits = { initialConcurrency: 10, submissions: PER_MINUTE };
		const { wall, refused } = await reached(minute(TELLS.exactly, { limits }));
		expect(refused).toBe(0);
		expect(wall).toBeLessThan(1.05);
	});

	it('told: the told time is the window', async () => {
		const { wall, refused } = await reached(minute(TELLS.exactly));
		expect(refused).toBeLessThan(0.1);
		expect(wall).toBeLessThan(1.05);
	});

	it('not told: it is found by asking again when a usual time is over', async () => {
		const all = await runs(minute(TELLS.nothing), 8);
		const { wall, refused } = medians(all, byWindow(60, 60_000));
		expect(refused).toBeLessThan(0.1);
		expect(wall).toBeLessThan(1.1);
		expect(Math.max(...all.map(({ wallMs }) => wallMs))).toBeLessThan(1.15 * 183_000);
	});

	it('told in quota headers: hardly anything is refused', async () => {
		const scenario = photos(200, () => fixedWindow(60, 60_000, TELLS.exactly));
		const { wall, refused } = await reached({
			...scenario,
			service: () => ({ ...scenario.service(), tellsQuota: true }),
		});
		// Submissions overtake each other on their way.
		expect(refused).toBeLessThanOrEqual(0.01);
		expect(wall).toBeLessThan(1.05);
	});
});

describe('a limit that moves', () => {
	it('from 10 to 3 and back to 10 a second: 150 photos in one and a half times the least', async () => {
		const limit = (now: number) => (now > 5_000 && now < 20_000 ? 3 : 10);
		const scenario = photos(150, () => slidingWindow(limit, 1_000, TELLS.always(TOLD_MS)));
		const all = await runs(scenario, 4);
		expect(median(all.map(({ wallMs }) => wallMs))).toBeLessThan(1.5 * 25_500);
		expect(all.map(delivered)).toEqual([150, 150, 150, 150]);
	});

	it('because another client takes half of it for 40 s and never backs off', async () => {
		const between = ({ service }: Run, from: number, to: number) =>
			service.arrivals.length === 0
				? 0
				: service.works.filter(({ takenAt }) => takenAt >= from && takenAt < to).length;
		let limit = sliding(10)();
		const scenario = photos(800, () => (limit = sliding(10)()), {
			beside: ({ clock }) => {
				const next = () => {
					limit.take(clock.elapsed, 0);
					if (clock.elapsed < 40_000) clock.after(200, next);
				};
				clock.after(5_000, next);
			},
		});
		const all = await runs(scenario, 2);
		// Five a second are left to us, and ten once it has gone.
		expect(median(all.map((one) => between(one, 10_000, 40_000)))).toBeGreaterThan(0.6 * 150);
		expect(median(all.map((one) => between(one, 60_000, 70_000)))).toBeGreaterThan(0.75 * 100);
		expect(median(all.map(({ refused }) => refused))).toBeLessThan(0.05);
	});
});

describe('a limit that is shared by three processes that know nothing of each other', () => {
	it('is used by all of them', async () => {
		const all = await runs(photos(150, sliding(10), { processes: 3 }), 3);
		const { wall, refused } = medians(all, byWindow(10, 1_000));
		expect(wall).toBeLessThan(1.7);
		expect(refused).toBeLessThan(0.15);
	});
});

describe('what lasts for longer than two minutes is no rate', () => {
	const MINUTE = 60_000;

	it.each([
		['ten in any hour', 10, 60 * MINUTE, slidingWindow],
		['five in each ten minutes', 5, 10 * MINUTE, fixedWindow],
	])('%s, told exactly: nobody waits longer than its timeout', async (_, count, perMs, window) => {
		const limit = () => window(count, perMs, TELLS.exactly);
		const wishes = { timeoutMs: MINUTE };
		const one = await run(photos(180, limit, { everyMs: MINUTE, wishes }), 1);
		const waitedMs = one.photos.map(({ wantedAt, endedAt }) => endedAt - wantedAt);
		expect(Math.max(...waitedMs)).toBeLessThan(MINUTE + 2_000);
		expect(delivered(one)).toBeGreaterThanOrEqual(((180 * MINUTE) / perMs - 1) * count);
	});

	it('a service that took nothing for four minutes and told nothing is used as before', async () => {
		const limit = (): Limit => ({
			take: (now) => (now > 3_000 && now < 240_000 ? { toldMs: null } : null),
		});
		const all = await runs(photos(300, limit, { executions: 1, photosEach: 300 }), 3);
		for (const one of all) {
			expect(delivered(one)).toBe(300);
			// The last pause may have begun just before.
			expect(one.wallMs).toBeLessThan(240_000 + 30_000 + 40_000);
		}
	});
});

describe('a service whose refusals come later than a held connection is taken for accepted', () => {
	const late = (limit: () => Limit, answers: 'result' | typeof HELD, count: number): Scenario => {
		const scenario = photos(count, limit, { roundTripMs: 600 });
		return { ...scenario, service: () => ({ ...scenario.service(), answers }) };
	};

	it.each([
		['held until the end', HELD],
		['answered with the result', 'result' as const],
	])('and that takes none, %s: all end with their time, and few are sent', async (_, answers) => {
		const none = (tells: Telling) => () => slidingWindow(0, 1_000, tells);
		const limits = [
			none(TELLS.nothing),
			none(TELLS.always(500)),
			none(TELLS.always(TOLD_MS)),
			() => container(0),
		];
		for (const limit of limits) {
			const scenario = { ...late(limit, answers, 5), wishes: { timeoutMs: 20_000 } };
			const { photos: all, service } = await run(scenario, 1);
			expect(new Set(all.map(({ outcome }) => outcome))).toEqual(new Set(['pauseTooLong']));
			expect(Math.max(...all.map(({ endedAt }) => endedAt))).toBeLessThan(22_000);
			// Three at first, and then one after each pause.
			expect(service.refused).toBeLessThan(18);
		}
	});

	it.each([
		['held until the end', HELD],
		['answered with the result', 'result' as const],
	])('and that tells nothing of its 60 a minute, %s: it is learned', async (_, answers) => {
		const minute = () => slidingWindow(60, 60_000, TELLS.nothing);
		const all = await runs(late(minute, answers, 150), 4);
		const { wall, refused } = medians(all, byWindow(60, 60_000));
		expect(wall).toBeLessThan(1.15);
		expect(refused).toBeLessThan(0.5);
	});
});

describe('what is not a limit of submissions in a time', () => {
	it('a service that refuses more than ten unfinished ones: all are delivered', async () => {
		const scenario = photos(100, () => atMostUnfinished(10, TELLS.always(TOLD_MS)));
		const all = await runs({ ...scenario, photoMs: 3_000 }, 3);
		const { refused } = medians(all, () => 0, 10);
		expect(refused).toBeLessThan(0.2);
	});

	it('a service that takes all: nothing is held back', async () => {
		const { wall } = medians(
			await runs(
				photos(50, () => ({ take: () => null }), { photoMs: 3_000 }),
				3,
			),
			() => 0,
			10,
		);
		expect(wall).toBeLessThan(1.25);
	});

	it('answers that are lost on the way: they hold nobody back but themselves', async () => {
		const scenario = photos(100, sliding(5));
		const one = await run(
			{ ...scenario, service: () => ({ ...scenario.service(), loses: 0.1 }) },
			1,
		);
		const outcomes = new Set(one.photos.map(({ outcome }) => outcome));
		expect([...outcomes].sort()).toEqual(['delivered', 'unanswered']);
		const answered = one.photos.filter(({ outcome }) => outcome === 'delivered');
		expect(Math.max(...answered.map(({ endedAt }) => endedAt))).toBeLessThan(
			1.3 * leastMs(one, 100, byWindow(5, 1_000)),
		);
	});
});
