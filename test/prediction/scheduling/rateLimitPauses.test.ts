import { ConcurrencyLimiter } from '../../../nodes/prediction/scheduling/concurrencyLimiter';
import { FakeClock } from '../fakeClock';

describe('a pause', () => {
	it('holds everybody until the service may be asked again', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(5_000, clock.now());
		const turns = [limiter.turn(Infinity), limiter.turn(Infinity), limiter.untilResumed(Infinity)];
		const times = await Promise.all(
			turns.map(async (turn) => {
				await turn;
				return clock.elapsed;
			}),
		);
		expect(times).toEqual([5_000, 5_250, 5_000]);
	});

	it('grows when another refusal asks for more, and shrinks for nobody', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(5_000, clock.now());
		limiter.throttled(8_000, clock.now());
		limiter.throttled(1_000, clock.now());
		await limiter.untilResumed(Infinity);
		expect(clock.elapsed).toBe(8_000);
	});

	it('grows from refusal to refusal where the service names no time, until it accepts again', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		const pauses: number[] = [];
		for (let index = 0; index < 7; index++) {
			if (index === 6) limiter.accepted();
			const from = clock.elapsed;
			limiter.throttled(null, clock.now());
			await limiter.untilResumed(Infinity);
			pauses.push(clock.elapsed - from);
			await clock.pass(1);
		}
		expect(pauses).toEqual([375, 750, 1_500, 3_000, 6_000, 6_000, 375]);
	});

	it('grows once for all refusals of one burst', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		for (let index = 0; index < 5; index++) limiter.throttled(null, clock.now());
		await limiter.untilResumed(Infinity);
		expect(clock.elapsed).toBe(375);
	});

	it('that ends at the latest moment is waited for', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(60_000, clock.now());
		expect(await limiter.turn(clock.now() + 60_000)).toBe(true);
		expect(clock.elapsed).toBe(60_000);
	});

	it('is not waited for beyond the latest moment', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(3_600_000, clock.now());
		expect(await limiter.turn(clock.now() + 60_000)).toBe(false);
		expect(clock.elapsed).toBe(0);
		await limiter.untilResumed(clock.now() + 60_000);
		expect(clock.elapsed).toBe(60_000);
	});

	it('that another refusal prolongs ends the waiting too', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(1_000, clock.now());
		const turn = limiter.turn(clock.now() + 60_000);
		limiter.throttled(3_600_000, clock.now());
		expect(await turn).toBe(false);
		expect(clock.elapsed).toBeLessThanOrEqual(1_000);
	});

	it('ends with the execution', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(60_000, clock.now());
		clock.stop(2_000);
		await expect(limiter.turn(Infinity)).rejects.toMatchObject({ code: 'stopped' });
		expect(clock.elapsed).toBe(2_000);
	});
});

describe('after a refusal', () => {
	it('submissions leave one by one, in their order', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(1_000, clock.now());
		const left: Array<readonly [number, number]> = [];
		await Promise.all(
			[0, 1, 2, 3].map(async (index) => {
				await limiter.turn(Infinity);
				left.push([index, clock.elapsed]);
			}),
		);
		expect(left).toEqual([
			[0, 1_000],
			[1, 1_250],
			[2, 1_500],
			[3, 1_750],
		]);
	});

	it('the distance doubles with the next one, and closes again while submissions are accepted', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		const gap = async () => {
			await limiter.turn(Infinity);
			const from = clock.elapsed;
			await limiter.turn(Infinity);
			return clock.elapsed - from;
		};
		limiter.throttled(1_000, clock.now());
		expect(await gap()).toBe(250);
		limiter.throttled(1_000, clock.now());
		expect(await gap()).toBe(500);
		for (let index = 0; index < 5; index++) limiter.accepted();
		const narrower = await gap();
		expect(narrower).toBeGreaterThan(0);
		expect(narrower).toBeLessThan(500);
		for (let index = 0; index < 400; index++) limiter.accepted();
		expect(await gap()).toBe(0);
	});

	it('nobody waits for a distance that has closed', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		limiter.throttled(1_000, clock.now());
		await limiter.turn(Infinity);
		for (let index = 0; index < 400; index++) limiter.accepted();
		await limiter.turn(Infinity);
		expect(clock.elapsed).toBe(1_000);
	});

	it.each([
		['one submission tells nothing of', 1, 0],
		['what was taken a second ago tells nothing of', 5, 1_000],
	])('%s how fast the service takes them', async (_name, count, agoMs) => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		for (let index = 0; index < count; index++) limiter.accepted();
		await clock.pass(agoMs);
		limiter.throttled(1_000, clock.now());
		await limiter.turn(Infinity);
		const from = clock.elapsed;
		await limiter.turn(Infinity);
		expect(clock.elapsed - from).toBe(250);
	});

	it('the distance is a little more than the service was seen to take', async () => {
		const clock = new FakeClock();
		const limiter = new ConcurrencyLimiter(clock);
		for (let index = 0; index < 10; index++) {
			limiter.accepted();
			await clock.pass(95);
		}
		limiter.throttled(1_000, clock.now());
		await limiter.turn(Infinity);
		const from = clock.elapsed;
		await limiter.turn(Infinity);
		expect(clock.elapsed - from).toBe(120);
	});
});
