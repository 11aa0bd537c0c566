import { SharedMachine } from './sharedMachine';

const never = new AbortController().signal;

/** How long each of them takes that begin at once, in milliseconds. */
async function times(works: readonly number[], count: number, costs = 0): Promise<number[]> {
	const machine = new SharedMachine();
	const startedAt = performance.now();
	return await Promise.all(
		works.map(async (ms) => {
			await machine.work(ms, { count, costs }, never);
			return performance.now() - startedAt;
		}),
	);
}

describe('a machine that runs more than it has processors', () => {
	it('shares them: two on one processor take twice as long', async () => {
		const [one = NaN, other = NaN] = await times([100, 100], 1);
		expect(Math.min(one, other)).toBeGreaterThan(195);
	});

	it('gives what is left to the others when one has ended', async () => {
		const [short = NaN, long = NaN] = await times([50, 150], 1);
		expect(short).toBeGreaterThan(95);
		expect(long).toBeGreaterThan(195);
		expect(short).toBeLessThan(long);
	});

	it('slows down further where each one beyond costs', async () => {
		const [one = NaN] = await times([100, 100], 1, 0.5);
		expect(one).toBeGreaterThan(295);
	});

	it('drops what is not wanted any more', async () => {
		const machine = new SharedMachine();
		const stop = new AbortController();
		const dropped = machine.work(1_000, { count: 1 }, stop.signal);
		const kept = machine.work(50, { count: 1 }, never);
		stop.abort(new Error('Not wanted'));
		await expect(dropped).rejects.toThrow('Not wanted');
		await kept;
	});
});
