import { held, thisPackage } from '../contenders';
import type { Ground } from '../ground';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 200;

/** A service that answers at once: what is left is the workflow's own time. */
export async function ownTime(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const contenders = [thisPackage('this package'), held('two HTTP Request nodes')];
	const times = contenders.map(() => [] as number[]);
	for (let round = 0; round <= rounds; round++) {
		for (const [index, contender] of contenders.entries()) {
			await ground.prepare({ taskMs: 0 }, false);
			const { wallMs, requests } = await ground.run(contender, 'replicate', items, items);
			// The first round only warms up.
			if (round > 0) times[index]?.push(wallMs / requests);
			say(`  ${round}/${rounds} ${contender.name}: ${shown(wallMs / items)} ms an item`);
		}
	}
	const [ours, theirs] = times.map(median);
	const ratio = (ours ?? NaN) / (theirs ?? NaN);
	return {
		title: 'Own time',
		text: `${items} photos at a service that answers at once. Wall time for each request made, the execution's start and end included. Medians of ${rounds} rounds.`,
		columns: ['workflow', 'ms for each request', 'ratio'],
		rows: [
			['this package', shown(ours ?? NaN), shown(ratio)],
			['two HTTP Request nodes', shown(theirs ?? NaN), '1'],
		],
		bars: [atMost('own time / HTTP Request nodes', ratio, 2)],
	};
}
