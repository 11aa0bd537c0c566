import { held, loop, thisPackage } from '../contenders';
import type { Ground } from '../ground';
import { interleaved, type Entry } from '../interleaved';
import { atLeast, atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 50;
const taskMs = 3_000;
const atOnce = 10;
const retryAfterSeconds = 2;

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package'), provider: 'replicate' },
	{ contender: thisPackage('this package, by polling'), provider: 'replicateCompatible' },
	{ contender: loop('HTTP + Wait + If loop'), provider: 'replicate' },
	{ contender: loop('the loop, Retry On Fail', { retryOnFail: true }), provider: 'replicate' },
	{
		contender: held('Prefer: wait, batches of 10', { batching: true, retryOnFail: true }),
		provider: 'replicate',
	},
];

/** A service that takes few submissions a second and refuses the others with 429. */
export async function rateLimit(
	ground: Ground,
	createsPerSecond: number,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const limit = { createsPerSecond, spelling: 'retryAfterSeconds', retryAfterSeconds } as const;
	const settings = { taskMs, spread: 0.2, parallel: atOnce, rateLimit: limit };
	const outcomes = await interleaved(ground, { entries, items, settings, rounds }, say);
	const idealMs = Math.ceil(items / atOnce) * taskMs;
	const table = [...outcomes].map(([{ contender }, runs]) => ({
		name: contender.name,
		isOurs: contender.isOurs,
		delivered: median(runs.map(({ delivered }) => delivered)),
		paid: median(runs.map(({ paid }) => paid)),
		ratio: median(runs.map(({ wallMs }) => wallMs / idealMs)),
	}));
	return {
		title: `${createsPerSecond} submissions a second`,
		text: `${items} photos as above; more than ${createsPerSecond} submissions a second are refused with 429 and Retry-After: ${retryAfterSeconds}. Medians of ${rounds} rounds.`,
		columns: ['workflow', 'delivered', 'paid', 'wall / ideal'],
		rows: table.map(({ name, delivered, paid, ratio }) => [
			name,
			`${shown(delivered, 0)} of ${items}`,
			shown(paid, 0),
			shown(ratio),
		]),
		bars: table
			.filter(({ isOurs }) => isOurs)
			.flatMap(({ name, delivered, paid, ratio }) => [
				atLeast(`${createsPerSecond} a second, ${name}: delivered`, delivered, items),
				atMost(`${createsPerSecond} a second, ${name}: paid`, paid, items),
				atMost(`${createsPerSecond} a second, ${name}: wall / ideal`, ratio, 1.3),
			]),
		plots: [
			{
				name: `rate-limit-${createsPerSecond}`,
				title: `${createsPerSecond} submissions a second: delivered and paid of ${items}`,
				unit: 'photos',
				labels: table.map(({ name }) => name),
				series: [
					{ name: 'delivered', values: table.map(({ delivered }) => delivered) },
					{ name: 'paid', values: table.map(({ paid }) => paid) },
				],
			},
		],
	};
}
