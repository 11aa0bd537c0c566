import { synchronous as request, thisPackage } from '../../contenders';
import { measured, sectionOf, type Case } from '../../cases';
import type { Ground } from '../../ground';
import { possibleMs, type Load } from '../../load';
import { atMost, type Section } from '../../section';
import type { Processors } from '../../../sandbox/settings';

const TASK_MS = 1_500;

const ours = { contender: thisPackage('this package'), provider: 'rembg' } as const;
const theirs = { contender: request('HTTP Request'), provider: 'rembg' } as const;

interface Machine {
	readonly service: string;
	readonly places: number;
	/** Missing: each place is a processor of its own. */
	readonly processors?: Processors;
	readonly wall: number;
}

function bothAt(machine: Machine, load: Load): Case[] {
	return casesAt([ours, theirs], machine, load);
}

function oursAt(machine: Machine, load: Load): Case[] {
	return casesAt([ours], machine, load);
}

function casesAt(
	entries: ReadonlyArray<typeof ours | typeof theirs>,
	{ service, places, processors, wall }: Machine,
	load: Load,
): Case[] {
	return entries.map((entry) => ({
		...entry,
		service,
		load,
		settings: {
			taskMs: TASK_MS,
			spread: 0.2,
			parallel: processors === undefined ? places : 40,
			...(processors !== undefined && { processors }),
		},
		// On a shared machine durations tell of the sharing; each photo alone takes the mean.
		possibleMs: ({ durationsMs }) =>
			processors === undefined
				? possibleMs(durationsMs, places)
				: (durationsMs.length * TASK_MS) / processors.count,
		bars: { wall },
	}));
}

/** Services that answer with the result, at which an open request is a running job. */
export async function synchronous(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const load = { executions: 1, photosEach: 60 };
	const cases = [
		{ service: '1 place', places: 1, wall: 1.1 },
		{ service: '2 places', places: 2, wall: 1.1 },
		{ service: '8 places', places: 8, wall: 1.2 },
		{ service: '40 threads on one processor', places: 40, processors: { count: 1 }, wall: 1.1 },
	].flatMap((machine) => bothAt(machine, load));
	return sectionOf(
		'Services that answer with the result',
		`Rembg: 60 photos of 1.5 s in one execution, all options at their defaults. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}

/** Large ones, and such that slow down when more is open than they can do. */
export async function synchronousExtremes(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const cases = [
		...bothAt({ service: '32 places', places: 32, wall: 1.25 }, { executions: 1, photosEach: 600 }),
		// HTTP Request would send all at once, and take the hour.
		...oursAt(
			{
				service: 'four processors, each request beyond costs a quarter',
				places: 4,
				processors: { count: 4, costs: 0.25 },
				wall: 1.3,
			},
			{ executions: 1, photosEach: 120 },
		),
		...oursAt(
			{
				service: 'one processor, each request beyond costs a half',
				places: 1,
				processors: { count: 1, costs: 0.5 },
				wall: 1.6,
			},
			{ executions: 1, photosEach: 60 },
		),
	];
	return sectionOf(
		'Services that answer with the result: large, and slow under load',
		`Rembg as above; 600, 120 and 60 photos. Services that slow down are not given to HTTP Request, which sends all at once: they would work for the greater part of an hour. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}

/** An execution for each photo is as good as one for all. */
export async function synchronousExecutions(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const machine = { service: '2 places', places: 2, wall: 1.1 };
	const one = bothAt(
		{ ...machine, service: '2 places, 1 execution of 50' },
		{ executions: 1, photosEach: 50 },
	);
	const fifty = bothAt(
		{ ...machine, service: '2 places, 50 executions of 1' },
		{ executions: 50, photosEach: 1 },
	);
	const table = await measured(ground, [...one, ...fifty], rounds, say);
	const wallOf = (index: number) => table[index]?.facts.wall ?? NaN;
	const title = 'Services that answer with the result, 50 executions';
	return sectionOf(title, `Rembg as above. Medians of ${rounds} rounds.`, table, [
		atMost(`${title}: 50 executions of 1 / 1 of 50, this package`, wallOf(2) / wallOf(0), 1.1),
	]);
}
