import { delivered, leastMs, median, runs, type Run, type Scenario } from './scenario';
import { noLimit } from './limits';

interface Telling {
	readonly tellsTimes: boolean;
	readonly tellsQueue: boolean;
}

const TIMES: Telling = { tellsTimes: true, tellsQueue: true };
const QUEUE: Telling = { tellsTimes: false, tellsQueue: true };
const NOTHING: Telling = { tellsTimes: false, tellsQueue: false };

/** Photos of 3 s, one execution each, followed by polling. */
function photos(
	count: number,
	places: number,
	telling: Telling,
	more: Partial<Scenario> = {},
): Scenario {
	return {
		executions: count,
		photosEach: 1,
		photoMs: 3_000,
		service: () => ({
			limit: noLimit(),
			machine: { places: () => places },
			answers: 'id',
			...telling,
		}),
		...more,
	};
}

const LIST = { wishes: { timeoutMs: 300_000, canList: true } };

function medians(all: readonly Run[], places: number) {
	expect(all.map(delivered)).toEqual(all.map(({ photos: { length } }) => length));
	return {
		wall: median(all.map((one) => one.wallMs / leastMs(one, places))),
		requests: median(all.map(({ requests }) => requests)),
		delayMs: median(all.map(({ delays }) => median(delays))),
		longestMs: median(all.map(({ delays }) => Math.max(...delays))),
		mostAtService: median(all.map(({ service }) => service.mostUnfinished)),
	};
}

describe('50 photos at a service that runs ten at once', () => {
	it.each([
		[
			'that tells times, asked singly',
			TIMES,
			{},
			{ requests: 6.5, delayMs: 320, longestMs: 1_000, wall: 1.07 },
		],
		[
			'that tells its queue, asked singly',
			QUEUE,
			{},
			{ requests: 7.5, delayMs: 350, longestMs: 1_000, wall: 1.1 },
		],
		[
			'that tells nothing, asked singly',
			NOTHING,
			{},
			{ requests: 9.5, delayMs: 400, longestMs: 1_500, wall: 1.12 },
		],
		[
			'that tells times, by lists',
			TIMES,
			LIST,
			{ requests: 3, delayMs: 400, longestMs: 1_000, wall: 1.08 },
		],
		[
			'that tells its queue, by lists',
			QUEUE,
			LIST,
			{ requests: 3, delayMs: 400, longestMs: 1_000, wall: 1.1 },
		],
	])('%s', async (_, telling, more, bars) => {
		const seen = medians(await runs(photos(50, 10, telling, more), 4), 10);
		expect(seen.requests).toBeLessThan(bars.requests);
		expect(seen.delayMs).toBeLessThan(bars.delayMs);
		expect(seen.longestMs).toBeLessThan(bars.longestMs);
		expect(seen.wall).toBeLessThan(bars.wall);
	});

	it('by one execution are the same as by fifty', async () => {
		const fifty = await runs(photos(50, 10, TIMES), 2);
		const one = await runs(photos(50, 10, TIMES, { executions: 1, photosEach: 50 }), 2);
		expect(one.map(({ wallMs }) => wallMs)).toEqual(fifty.map(({ wallMs }) => wallMs));
	});

	it('are asked about no sooner than two seconds after the last time where the provider wants that', async () => {
		const limits = { initialConcurrency: 10, minPollGapMs: 2_000 };
		const seen = medians(await runs(photos(50, 10, QUEUE, { limits }), 3), 10);
		expect(seen.requests).toBeLessThan(4.5);
		expect(seen.longestMs).toBeLessThan(3_500);
	});

	it('are seen in time to the last two where the provider wants two seconds and has a list', async () => {
		const limits = { initialConcurrency: 10, minPollGapMs: 2_000 };
		const seen = medians(await runs(photos(50, 10, QUEUE, { ...LIST, limits }), 3), 10);
		expect(seen.requests).toBeLessThan(3);
		expect(seen.longestMs).toBeLessThan(1_000);
	});
});

describe('50 photos at a service that runs one at a time', () => {
	it.each([
		['that tells times', TIMES, 9],
		['that tells its queue', QUEUE, 9],
	])('%s', async (_, telling, bar) => {
		const seen = medians(await runs(photos(50, 1, telling), 4), 1);
		expect(seen.requests).toBeLessThan(bar);
		expect(seen.wall).toBeLessThan(1.02);
	});

	it('that tells nothing: they are not all sent there to wait', async () => {
		const seen = medians(await runs(photos(50, 1, NOTHING), 3), 1);
		expect(seen.wall).toBeLessThan(1.15);
		expect(seen.mostAtService).toBeLessThan(30);
	});
});

describe('photos at a service that runs many at once', () => {
	it('200 at 30: room grows with what it is seen to run', async () => {
		const seen = medians(await runs(photos(200, 30, TIMES), 3), 30);
		expect(seen.wall).toBeLessThan(1.35);
		expect(seen.mostAtService).toBeLessThan(90);
	});

	it('200 of 15 s at ten: asked about seldom', async () => {
		const scenario = photos(200, 10, TIMES, { photoMs: 15_000, spread: 0.3 });
		const seen = medians(await runs(scenario, 2), 10);
		expect(seen.requests).toBeLessThan(6.5);
		expect(seen.delayMs).toBeLessThan(1_500);
		expect(seen.wall).toBeLessThan(1.03);
	});
});
