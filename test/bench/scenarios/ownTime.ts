import { held, synchronous, thisPackage, type Contender } from '../contenders';
import type { Ground } from '../ground';
import type { Entry } from '../interleaved';
import { atMost, type Section } from '../section';
import { median, shown } from '../statistics';

const items = 200;

/** What is to be reached is a plain HTTP Request node, with a little for what it does not do. */
const most = 1.1;

interface Pair {
	readonly service: string;
	readonly provider: Entry['provider'];
	readonly rival: Contender;
}

const pairs: readonly Pair[] = [
	{ service: 'Rembg', provider: 'rembg', rival: synchronous('HTTP Request') },
	{ service: 'Replicate', provider: 'replicate', rival: held('two HTTP Request nodes') },
];

/** A service that answers at once: what is left is the workflow's own time. */
export async function ownTime(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const table = pairs.flatMap(({ service, provider, rival }) =>
		[thisPackage('this package'), rival].map((contender) => ({
			service,
			provider,
			contender,
			each: [] as number[],
			photo: [] as number[],
		})),
	);
	for (let round = 0; round <= rounds; round++) {
		for (const { provider, contender, each, photo } of table) {
			await ground.prepare({ taskMs: 0 }, false);
			const { wallMs, requests } = await ground.run(contender, provider, items, items);
			say(
				`  ${round}/${rounds} ${provider}, ${contender.name}: ${shown(wallMs / items)} ms a photo`,
			);
			// The first round only warms up.
			if (round === 0) continue;
			each.push(wallMs / requests);
			photo.push(wallMs / items);
		}
	}
	const rowOf = (service: string, isOurs: boolean) =>
		table.find((row) => row.service === service && row.contender.isOurs === isOurs);
	const ratio = (service: string) =>
		median(rowOf(service, true)?.each ?? []) / median(rowOf(service, false)?.each ?? []);
	return {
		title: 'Own time',
		text: `${items} photos at a service that answers at once. Wall time, the execution's start and end included. At Rembg both make one request for each photo; at Replicate this package asks once more than two HTTP Request nodes where a held answer does not say that the prediction has ended. Medians of ${rounds} rounds.`,
		columns: [
			'service',
			'workflow',
			'ms for each photo',
			'ms for each request',
			'ratio, by request',
		],
		rows: table.map(({ service, contender, each, photo }) => [
			service,
			contender.name,
			shown(median(photo)),
			shown(median(each)),
			contender.isOurs ? shown(ratio(service)) : '1',
		]),
		bars: pairs.map(({ service }) =>
			atMost(`own time for each request / HTTP Request, ${service}`, ratio(service), most),
		),
	};
}
