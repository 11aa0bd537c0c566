import { sleep } from 'n8n-workflow';
import { createClock } from '../../nodes/n8n/clock';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { removal, useStage } from './stage';
import { stepClock } from './timeTravel';

const HOUR_MS = 3_600_000;

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

describe('a clock that was set since the account was first used', () => {
	const stage = useStage({ taskMs: 1_500, spread: 0 });
	afterEach(() => jest.restoreAllMocks());

	test.each([
		['forward', 3_600_000],
		['back', -3_600_000],
	])('%s: predictions are asked about as often as ever', async (_, byMs) => {
		await stage.rows(waveSpeed, removal(waveSpeed));
		stage.reset();
		stage.sandbox.settings({ taskMs: 1_500 });
		stepClock(byMs);
		const [row] = await stage.rows(waveSpeed, removal(waveSpeed));
		expect(row?.json.status).toBe('succeeded');
		const polls = stage.asked(waveSpeed).filter((one) => one.startsWith('GET'));
		expect(polls.length).toBeLessThan(50);
	});
});

describe('a clock that is set while a run submits', () => {
	const stage = useStage({ taskMs: 60_000, spread: 0 });
	afterEach(() => jest.restoreAllMocks());

	test.each([
		['forward', HOUR_MS],
		['back', -HOUR_MS],
	])('%s: the execution is paused for as long as ever', async (_, byMs) => {
		stage.sandbox.fault({
			place: 'replicate',
			method: 'POST',
			delayMs: 500,
			action: { kind: 'delay' },
		});
		const running = stage.run(replicate, { ...removal(replicate), completion: 'pause' });
		await sleep(300);
		stepClock(byMs);
		const { run } = await running;
		expect(stage.sandbox.predictions).toHaveLength(1);
		const sleepMs = Number(run.waitTill) - Date.now();
		expect(sleepMs).toBeGreaterThan(50_000);
		expect(sleepMs).toBeLessThan(70_000);
	});
});
