import { ConcurrencyLimiter } from '../../../nodes/prediction/scheduling/concurrencyLimiter';
import { FakeClock } from '../fakeClock';

/** Work that ends when it is told to. */
class Works {
	readonly begun: number[] = [];

	readonly ends: Array<() => void> = [];

	readonly done: Array<Promise<void>> = [];

	private ended = 0;

	constructor(
		private readonly limiter: ConcurrencyLimiter,
		count: number,
	) {
		for (let index = 0; index < count; index++) this.done.push(this.work(index));
	}

	/** How many are in flight. */
	get running(): number {
		return this.begun.length - this.ended;
	}

	async end(count: number): Promise<void> {
		for (let index = 0; index < count; index++) {
			this.ends.shift()?.();
			this.ended++;
		}
		await this.settle();
	}

	/** Lets whoever was let in begin. */
	async settle(): Promise<void> {
		await new FakeClock().wait(0);
	}

	private async work(index: number): Promise<void> {
		await this.limiter.run(async () => {
			this.begun.push(index);
			await new Promise<void>((resolve) => this.ends.push(resolve));
		});
	}
}

function pool(fixed: number | null, count = 200) {
	const clock = new FakeClock();
	const limiter = new ConcurrencyLimiter(clock, fixed);
	return { clock, limiter, works: new Works(limiter, count) };
}

describe('the pool', () => {
	it.each([1, 3, 100])('with a fixed number of %d never has more in flight', async (fixed) => {
		const { limiter, works } = pool(fixed);
		for (let round = 0; round < 30; round++) {
			limiter.accepted();
			limiter.keptUp();
			expect(works.running).toBe(fixed);
			await works.end(1);
		}
	});

	it('begins in the order in which work came', async () => {
		const { works } = pool(3, 12);
		while (works.ends.length > 0) await works.end(2);
		expect(works.begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
	});

	it('gives back the result of the work, and its failure, and the place of both', async () => {
		const limiter = new ConcurrencyLimiter(new FakeClock(), 1);
		const failed = limiter.run(async () => await Promise.reject(new Error('no')));
		await expect(failed).rejects.toThrow('no');
		await expect(limiter.run(async () => await Promise.resolve('yes'))).resolves.toBe('yes');
	});

	it('starts with ten and grows to fifty while the service keeps up', async () => {
		const { limiter, works } = pool(null);
		expect(works.running).toBe(10);
		for (let index = 0; index < 500; index++) limiter.keptUp();
		await works.settle();
		expect(works.running).toBe(50);
	});

	it('halves on a refusal for too many requests, once per burst, and never below one', async () => {
		const { clock, limiter, works } = pool(null);
		for (let index = 0; index < 10; index++) limiter.throttled(1_000, clock.now());
		await works.end(6);
		expect(works.running).toBe(5);
		for (const left of [2, 1, 1]) {
			await clock.pass(1_000);
			limiter.throttled(1_000, clock.now());
			await works.end(works.running - left);
			expect(works.running).toBe(left);
		}
		await works.end(1);
		expect(works.running).toBe(1);
	});

	it('lets nobody in before there is room again', async () => {
		const { clock, limiter, works } = pool(null, 20);
		limiter.throttled(1_000, clock.now());
		await works.end(5);
		expect(works.begun).toHaveLength(10);
		await works.end(1);
		expect(works.begun).toHaveLength(11);
	});

	it('keeps a fixed number whatever the service says', async () => {
		const { clock, limiter, works } = pool(4);
		limiter.throttled(1_000, clock.now());
		await works.end(2);
		expect(works.running).toBe(4);
	});
});
