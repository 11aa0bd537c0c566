import {
	AccountState,
	type AccountLimits,
} from '../../../../nodes/prediction/scheduling/accountState';
import { chances } from './chance';
import { Execution, type Photo, type Wishes } from './execution';
import { SimulatedService, type ServiceHabits } from './service';
import { SimulatedClock } from './simulatedClock';

export interface Scenario {
	readonly executions: number;
	readonly photosEach: number;
	/** How long after each other the executions begin; all at once where it is missing. */
	readonly everyMs?: number;
	/** Made anew for each run. */
	service(): Omit<ServiceHabits, 'durationMs' | 'roundTripMs'>;
	/** The mean duration of a prediction, and how far it may lie from it, as a share. */
	readonly photoMs: number;
	readonly spread?: number;
	readonly limits?: AccountLimits;
	readonly wishes?: Wishes;
	/** How long a request and its answer are on their way; it differs from seed to seed where it is missing. */
	readonly roundTripMs?: number;
	/** How many processes there are; they know nothing of each other. */
	readonly processes?: number;
	/** Something else that happens at the same time. */
	beside?(world: World): void;
}

export interface World {
	readonly clock: SimulatedClock;
	readonly service: SimulatedService;
	readonly accounts: readonly AccountState[];
	/** How long each prediction runs, in the order of the submissions that the service takes. */
	readonly durations: readonly number[];
	readonly roundTripMs: number;
}

export interface Run extends World {
	readonly photos: readonly Photo[];
	/** Until the last photo was there. */
	readonly wallMs: number;
	/** Refused submissions a photo. */
	readonly refused: number;
	/** Requests a photo: submissions that were taken, polls, and a download. */
	readonly requests: number;
	/** From the end of each prediction until it was known, the shortest first. */
	readonly delays: readonly number[];
}

const ROUND_TRIPS_MS = [20, 50, 100, 200] as const;

/** Runs it once; the same seed gives the same run. */
export async function run(scenario: Scenario, seed: number): Promise<Run> {
	const { executions, photosEach, photoMs, everyMs = 0, spread = 0.2, processes = 1 } = scenario;
	const { limits = { initialConcurrency: 10 }, wishes = { timeoutMs: 300_000 } } = scenario;
	const random = chances(seed);
	const count = executions * photosEach;
	const durations = Array.from(
		{ length: count },
		() => photoMs * (1 + spread * (2 * random() - 1)),
	);
	const roundTripMs = scenario.roundTripMs ?? ROUND_TRIPS_MS[seed % ROUND_TRIPS_MS.length] ?? 50;
	const clock = new SimulatedClock(random);
	const service = new SimulatedService(clock, {
		...scenario.service(),
		roundTripMs,
		durationMs: (number) => durations[number] ?? photoMs,
	});
	const accounts = Array.from({ length: processes }, () => new AccountState(clock, limits));
	const world = { clock, service, accounts, durations, roundTripMs };
	scenario.beside?.(world);
	const execution = async (index: number): Promise<Photo[]> => {
		if (everyMs > 0) await clock.sleep(index * everyMs);
		const account = accounts[index % processes] as AccountState;
		const lane = account.openLane({ concurrency: null });
		const work = new Execution(clock, lane, service, wishes);
		const photos = await Promise.all(Array.from({ length: photosEach }, () => work.photo()));
		lane.close();
		return photos;
	};
	const all = Promise.all(Array.from({ length: executions }, (_, index) => execution(index)));
	const photos = (await clock.run(all)).flat();
	const { works, polls, refused } = service;
	const delays = works.flatMap(({ detectedAt, endedAt }) =>
		detectedAt === null || endedAt === null ? [] : [detectedAt - endedAt],
	);
	return {
		...world,
		photos,
		wallMs: Math.max(...photos.map(({ endedAt }) => endedAt)),
		refused: refused / count,
		requests: (works.length + polls) / count + 1,
		delays: delays.sort((one, other) => one - other),
	};
}

/** Runs it with several seeds. */
export async function runs(scenario: Scenario, seeds = 4): Promise<Run[]> {
	const all: Run[] = [];
	for (let seed = 1; seed <= seeds; seed++) all.push(await run(scenario, seed));
	return all;
}

export function median(values: readonly number[]): number {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** How many of the photos came to a result. */
export function delivered({ photos }: Run): number {
	return photos.filter(({ outcome }) => outcome === 'delivered').length;
}

/**
 * How long a client takes that knows everything beforehand: each photo is sent as soon as the limit lets it,
 * and begins as soon as a place is free.
 * @param sentAt when the photo of this number can be sent
 */
export function leastMs(
	{ durations, roundTripMs }: Pick<World, 'durations' | 'roundTripMs'>,
	places: number,
	sentAt: (number: number) => number = () => 0,
): number {
	const free = Array.from({ length: Math.min(places, durations.length) }, () => 0);
	let end = 0;
	durations.forEach((durationMs, number) => {
		const first = free.indexOf(Math.min(...free));
		const endsAt = Math.max(free[first] ?? 0, sentAt(number)) + durationMs;
		free[first] = endsAt;
		end = Math.max(end, endsAt);
	});
	return end + roundTripMs;
}

/** When the photo of this number can be sent where so many are taken in each time of this length. */
export function byWindow(count: number, perMs: number): (number: number) => number {
	return (number) => Math.floor(number / count) * perMs;
}
