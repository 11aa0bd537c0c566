import { sleep } from 'n8n-workflow';
import { createClock } from '../../nodes/n8n/clock';

const HOUR_MS = 3_600_000;

/** From now on the clock of the machine is so far off. */
function stepClock(byMs: number): void {
	const { now } = Date;
	jest.spyOn(Date, 'now').mockImplementation(() => now.call(Date) + byMs);
}

afterEach(() => jest.restoreAllMocks());

describe('the clock of a run', () => {
	it('tells the time of the machine', () => {
		const before = Date.now();
		const now = createClock().now();
		expect(now).toBeGreaterThanOrEqual(before - 1);
		expect(now).toBeLessThanOrEqual(Date.now() + 1);
	});

	it.each([
		['forward', HOUR_MS],
		['back', -HOUR_MS],
	])('goes on evenly when that of the machine goes %s by an hour', async (_, byMs) => {
		const clock = createClock();
		const startedAt = clock.now();
		const sleeping = clock.sleep(300);
		stepClock(byMs);
		await sleep(50);
		expect(Math.abs(clock.now() - startedAt)).toBeLessThan(HOUR_MS / 2);
		await sleeping;
		const slept = clock.now() - startedAt;
		expect(slept).toBeGreaterThanOrEqual(299);
		expect(slept).toBeLessThan(HOUR_MS / 2);
	});
});
