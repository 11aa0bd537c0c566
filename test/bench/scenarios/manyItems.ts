import { held, loop, thisPackage } from '../contenders';
import type { Ground, Outcome } from '../ground';
import { interleaved, type Entry } from '../interleaved';
import { atMost, type Section } from '../section';
import { last, median, shown } from '../statistics';

const taskMs = 3_000;
const spread = 0.2;

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package'), provider: 'replicate' },
	{ contender: thisPackage('this package, by polling'), provider: 'replicateCompatible' },
	{
		contender: thisPackage('this package, paused', { completion: 'pause' }),
		provider: 'replicateCompatible',
	},
	{ contender: loop('HTTP + Wait + If loop'), provider: 'replicate' },
	{
		contender: loop('the loop, batches of 10', { batching: true, retryOnFail: true }),
		provider: 'replicate',
	},
	{ contender: held('HTTP with Prefer: wait'), provider: 'replicate' },
	{
		contender: held('Prefer: wait, batches of 10', { batching: true, retryOnFail: true }),
		provider: 'replicate',
	},
];

function facts(outcomes: readonly Outcome[], idealMs: number, items: number) {
	const of = (value: (outcome: Outcome) => number) => median(outcomes.map(value));
	return {
		ratio: of(({ wallMs }) => wallMs / idealMs),
		toLeast: of(({ wallMs, leastMs }) => wallMs / leastMs),
		requests: of(({ requests }) => requests / items),
		delayMs: of(({ delaysMs }) => median(delaysMs)),
		longestMs: of(({ delaysMs }) => last(delaysMs)),
		delivered: of(({ delivered }) => delivered),
		paid: of(({ paid }) => paid),
	};
}

interface Size {
	readonly items: number;
	readonly atOnce: number;
	readonly rounds: number;
	/** The contenders; all when left out. */
	readonly names?: readonly string[];
}

/** So many photos at a service that runs some of them at once. */
export async function manyItems(
	ground: Ground,
	{ items, atOnce, rounds, names }: Size,
	say: (text: string) => void,
): Promise<Section> {
	const settings = { taskMs, spread, parallel: atOnce };
	const chosen = entries.filter(({ contender }) => names?.includes(contender.name) ?? true);
	const outcomes = await interleaved(ground, { entries: chosen, items, settings, rounds }, say);
	const idealMs = Math.ceil(items / atOnce) * taskMs;
	const table = [...outcomes].map(([{ contender }, runs]) => ({
		name: contender.name,
		...facts(runs, idealMs, items),
	}));
	const ours = table.find(({ name }) => name === 'this package');
	const polling = table.find(({ name }) => name === 'this package, by polling');
	const rival = table.find(({ name }) => name.startsWith('HTTP + Wait'));
	const measure = `${items} items, ${atOnce} at once`;
	return {
		title: `${items} photos, ${atOnce} at once`,
		text: `The service runs ${atOnce} at once, ${taskMs / 1_000} s each, plus or minus ${spread * 100} %. Ideal is ceil(items / at once) × task time; least is what the service itself needs for the durations that came up, in their order, which is more than the ideal as soon as durations differ. Medians of ${rounds} rounds.`,
		columns: [
			'workflow',
			'wall / ideal',
			'wall / least',
			'requests an item',
			'detection, median',
			'detection, longest',
			'delivered',
			'paid',
		],
		rows: table.map((row) => [
			row.name,
			shown(row.ratio),
			shown(row.toLeast),
			shown(row.requests, 1),
			`${shown(row.delayMs / 1_000)} s`,
			`${shown(row.longestMs / 1_000)} s`,
			shown(row.delivered, 0),
			shown(row.paid, 0),
		]),
		bars: [
			...(ours
				? [
						atMost(`${measure}: wall / ideal`, ours.ratio, 1.05),
						atMost(`${measure}: wall / least`, ours.toLeast, 1.05),
					]
				: []),
			...(ours && rival
				? [atMost(`${measure}: wall / the loop's wall / least`, ours.toLeast / rival.toLeast, 1)]
				: []),
			...(ours ? [atMost(`${measure}: requests an item, held`, ours.requests, 2.1)] : []),
			...(ours ? [atMost(`${measure}: detection, median, held`, ours.delayMs, 100, ' ms')] : []),
			...(polling
				? [
						atMost(`${measure}: requests an item, by polling`, polling.requests, 4.5),
						atMost(`${measure}: detection, median, by polling`, polling.delayMs, 300, ' ms'),
						atMost(`${measure}: detection, longest, by polling`, polling.longestMs, 1_000, ' ms'),
					]
				: []),
		],
		plots: [
			{
				name: `many-items-${items}`,
				title: `${items} photos, ${atOnce} at once: time and requests`,
				unit: 'ratio, requests',
				labels: table.map(({ name }) => name),
				series: [
					{ name: 'wall / least', values: table.map(({ toLeast }) => toLeast) },
					{ name: 'requests an item', values: table.map(({ requests }) => requests) },
				],
			},
		],
	};
}
