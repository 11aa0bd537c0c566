import { held, loop, thisPackage } from '../contenders';
import type { Ground } from '../ground';
import { interleaved, type Entry } from '../interleaved';
import { atLeast, atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 50;
const everyNth = 10;

const retrying = { retryOnFail: true, maxTries: 5, waitBetweenTries: 1_000 };

const entries: readonly Entry[] = [
	{ contender: thisPackage('this package, Retry On Fail', {}, retrying), provider: 'replicate' },
	{ contender: loop('the loop, Retry On Fail', { retryOnFail: true }), provider: 'replicate' },
	{
		contender: held('Prefer: wait, Retry On Fail', { retryOnFail: true }),
		provider: 'replicate',
	},
];

/** A service that answers every tenth submission with 500 and does not take it. */
export async function retryOnFail(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const settings = { taskMs: 1_000, parallel: 10 };
	const before = async () => {
		for (let nth = everyNth; nth <= items; nth += everyNth) {
			await ground.stage.sandbox.addFault({
				place: 'replicate',
				method: 'POST',
				nth,
				action: { kind: 'answer', status: 500, body: { detail: 'Internal error' } },
			});
		}
	};
	const race = { entries, items, settings, rounds, isSlow: false, before };
	const outcomes = await interleaved(ground, race, say);
	const table = [...outcomes].map(([{ contender }, runs]) => ({
		name: contender.name,
		isOurs: contender.isOurs,
		delivered: median(runs.map(({ delivered }) => delivered)),
		paid: median(runs.map(({ paid }) => paid)),
	}));
	return {
		title: 'Retry On Fail',
		text: `${items} photos; each ${everyNth}th of the first ${items} submissions is answered with 500 and not taken. Medians of ${rounds} rounds.`,
		columns: ['workflow', 'delivered', 'paid'],
		rows: table.map(({ name, delivered, paid }) => [
			name,
			`${shown(delivered, 0)} of ${items}`,
			shown(paid, 0),
		]),
		bars: table
			.filter(({ isOurs }) => isOurs)
			.flatMap(({ delivered, paid }) => [
				atLeast('Retry On Fail: delivered', delivered, items),
				atMost('Retry On Fail: paid', paid, items),
			]),
	};
}
