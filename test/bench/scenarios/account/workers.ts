import {
	slidingWindow,
	TELLS,
	type Telling,
} from '../../../prediction/scheduling/simulation/limits';
import {
	byWindow as sentAt,
	delivered,
	leastMs,
	runs,
	type Scenario,
} from '../../../prediction/scheduling/simulation/scenario';
import type { Section } from '../../section';
import { median, shown } from '../../statistics';

const EXECUTIONS = 150;
const SEEDS = 20;
const PLACES = 100;

interface Limit {
	readonly name: string;
	readonly count: number;
	readonly perMs: number;
	readonly tells: Telling;
}

const limits: readonly Limit[] = [
	{ name: '10 a second, told 2 s', count: 10, perMs: 1_000, tells: TELLS.always(2_000) },
	{ name: '5 a second, told 2 s', count: 5, perMs: 1_000, tells: TELLS.always(2_000) },
	{ name: '2 a second, told 2 s', count: 2, perMs: 1_000, tells: TELLS.always(2_000) },
	{ name: '60 a minute, told exactly', count: 60, perMs: 60_000, tells: TELLS.exactly },
];

async function simulated(
	{ count, perMs, tells }: Limit,
	processes: number,
): Promise<{ wall: number; worst: number; refused: number }> {
	const scenario: Scenario = {
		executions: EXECUTIONS,
		photosEach: 1,
		photoMs: 1_000,
		processes,
		service: () => ({
			limit: slidingWindow(count, perMs, tells),
			machine: { places: () => PLACES },
			answers: 'id',
		}),
	};
	const all = await runs(scenario, SEEDS);
	if (all.some((one) => delivered(one) < EXECUTIONS)) throw new Error('A photo was lost');
	const walls = all.map((one) => one.wallMs / leastMs(one, PLACES, sentAt(count, perMs)));
	return {
		wall: median(walls),
		worst: Math.max(...walls),
		refused: median(all.map(({ refused }) => refused)),
	};
}

/** Several processes with the same key, each of which learns by itself; computed, not measured. */
export async function workers(): Promise<Section> {
	const rows: string[][] = [];
	for (const limit of limits) {
		for (const processes of [1, 3, 10]) {
			const { wall, worst, refused } = await simulated(limit, processes);
			rows.push([limit.name, String(processes), shown(wall), shown(worst), shown(refused)]);
		}
	}
	return {
		title: 'Several worker processes, computed',
		text: `${EXECUTIONS} executions of one photo of 1 s, all at once, in equal shares for processes that share a key and know nothing of each other. Simulated with the package's own scheduling over ${SEEDS} seeds, with round trips of 20 to 200 ms; wall is over what a client needs that knows everything beforehand.`,
		columns: ['limit', 'processes', 'wall, median', 'wall, worst', 'refused a photo'],
		rows,
		bars: [],
	};
}
