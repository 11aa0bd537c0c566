import { AccountState } from '../../../../nodes/prediction/scheduling/accountState';
import { chances } from './chance';
import { Execution, type Photo } from './execution';
import { slidingWindow, TELLS } from './limits';
import { SimulatedService } from './service';
import { SimulatedClock } from './simulatedClock';

const HOUR_MS = 3_600_000;

/** The limit moves every three hours. */
const LIMITS = [10, 4, 25, 10, 2, 8, 30, 5] as const;

const limitAt = (elapsed: number) =>
	LIMITS[Math.floor(elapsed / (3 * HOUR_MS)) % LIMITS.length] ?? 10;

interface Traffic {
	/** Executions of one to three photos, at a time of their own. */
	readonly executions: number;
	/** So many executions come at the beginning of every second hour, all at once. */
	readonly burst: number;
}

/** A day at a service whose limit moves; every tenth execution is stopped on its way, and some are lost without a word. */
async function day(traffic: Traffic, seed: number) {
	const random = chances(seed);
	const clock = new SimulatedClock(random);
	const account = new AccountState(clock, { initialConcurrency: 10 });
	const service = new SimulatedService(clock, {
		limit: slidingWindow(limitAt, 1_000, TELLS.always(2_000)),
		machine: { places: () => 100 },
		durationMs: () => 1_000 + 1_000 * random(),
		roundTripMs: 60,
		answers: 'id',
		loses: 0.001,
	});
	const photos: Photo[] = [];
	const execution = async (startsAt: number): Promise<void> => {
		await clock.sleep(startsAt);
		const stop = new AbortController();
		if (random() < 0.1) clock.after(random() * 5_000, () => stop.abort());
		const lane = account.openLane({ concurrency: random() < 0.2 ? 1 : null, stopped: stop.signal });
		const work = new Execution(clock, lane, service, { timeoutMs: 600_000, canList: true });
		const count = Math.ceil(3 * random());
		photos.push(...(await Promise.all(Array.from({ length: count }, () => work.photo()))));
		lane.close();
	};
	const bursts = Array.from({ length: 12 * traffic.burst }, (_, number) =>
		execution((number % 12) * 2 * HOUR_MS),
	);
	const single = Array.from({ length: traffic.executions }, () =>
		execution(24 * HOUR_MS * random()),
	);
	await clock.run(Promise.all([...bursts, ...single]));
	// Let the last stop signals pass.
	await clock.run(clock.sleep(10_000));
	return { clock, account, service, photos };
}

describe('a day', () => {
	it('of a thousand executions, with bursts of fifty: nothing is forgotten, nothing left behind', async () => {
		const { clock, account, service, photos } = await day({ executions: 400, burst: 50 }, 1);
		const count = (outcome: Photo['outcome']) =>
			photos.filter((photo) => photo.outcome === outcome).length;
		expect(count('delivered') + count('stopped') + count('unanswered')).toBe(photos.length);
		expect(count('delivered') / photos.length).toBeGreaterThan(0.9);
		expect(service.refused / photos.length).toBeLessThan(0.03);
		// No place, no waiting and no timer is left.
		expect(account.isIdle).toBe(true);
		expect(clock.pending).toBe(0);
	});

	it('is over for a stopped execution at once, whatever it waits for', async () => {
		const { photos } = await day({ executions: 0, burst: 20 }, 2);
		const stopped = photos.filter(({ outcome }) => outcome === 'stopped');
		expect(stopped.length).toBeGreaterThan(0);
		expect(Math.max(...stopped.map(({ wantedAt, endedAt }) => endedAt - wantedAt))).toBeLessThan(
			5_200,
		);
	});
});
