import type { SandboxSettings } from '../sandbox/settings';
import type { Target } from './contenders';
import type { Ground } from './ground';
import type { Entry } from './interleaved';
import { runLoad, type Load, type LoadOutcome } from './load';
import { atLeast, atMost, type Bar, type Section } from './section';
import { median, shown } from './statistics';

/** What has to be reached at a service. */
export interface Bars {
	/** Wall time over what is possible. */
	readonly wall?: number;
	/** A pause that the service tells, in milliseconds, on top of it. */
	readonly pauseMs?: number;
	readonly refused?: number;
	readonly requests?: number;
}

/** A load at a service with some habits. */
export interface Case extends Entry {
	/** What is special about the service. */
	readonly service: string;
	readonly load: Load;
	readonly settings: Partial<SandboxSettings>;
	/** How long a client takes that knows everything beforehand, in milliseconds. */
	possibleMs(outcome: LoadOutcome): number;
	/** What happens at the service meanwhile. */
	during?(ground: Ground, stop: AbortSignal, target: Target): Promise<void>;
	readonly bars?: Bars;
}

export interface Facts {
	readonly delivered: number;
	readonly paid: number;
	readonly photosPaid: number;
	readonly refused: number;
	readonly requests: number;
	readonly inVain: number;
	readonly wall: number;
	readonly wallMs: number;
	readonly possibleMs: number;
	readonly processorMs: number;
}

export interface Measured {
	readonly one: Case;
	readonly facts: Facts;
	readonly outcomes: readonly LoadOutcome[];
}

const photosOf = ({ executions, photosEach }: Load) => executions * photosEach;

/** Runs all of them in turn, round after round, so that other work on the machine hits all alike. */
export async function measured(
	ground: Ground,
	cases: readonly Case[],
	rounds: number,
	say: (text: string) => void,
): Promise<Measured[]> {
	const outcomes = cases.map(() => [] as LoadOutcome[]);
	for (let round = 1; round <= rounds; round++) {
		for (const [index, one] of cases.entries()) {
			await ground.prepare(one.settings);
			const { during } = one;
			const outcome = await runLoad(
				ground,
				one,
				one.load,
				during && (async (stop, target) => await during(ground, stop, target)),
			);
			outcomes[index]?.push(outcome);
			const { delivered, paid, refused, requests, wallMs } = outcome;
			say(
				`  ${round}/${rounds} ${one.service}, ${one.contender.name}: ${delivered} delivered, ${paid} paid, ${refused} refused, ${requests} requests, ${shown(wallMs / 1_000, 1)} s`,
			);
		}
	}
	return cases.map((one, index) => ({
		one,
		facts: factsOf(one, outcomes[index] ?? []),
		outcomes: outcomes[index] ?? [],
	}));
}

function factsOf({ load, possibleMs }: Case, outcomes: readonly LoadOutcome[]): Facts {
	const of = (value: (outcome: LoadOutcome) => number) => median(outcomes.map(value));
	const photos = photosOf(load);
	return {
		delivered: of(({ delivered }) => delivered),
		paid: of(({ paid }) => paid),
		photosPaid: of(({ photosPaid }) => photosPaid),
		refused: of(({ refused }) => refused / photos),
		requests: of(({ requests }) => requests / photos),
		inVain: of(({ inVain }) => inVain),
		wall: of((outcome) => outcome.wallMs / possibleMs(outcome)),
		wallMs: of(({ wallMs }) => wallMs),
		possibleMs: of(possibleMs),
		processorMs: of(({ processorMs }) => processorMs / photos),
	};
}

function barsOf(title: string, { one, facts }: Measured): Bar[] {
	const { contender, service, load, bars = {} } = one;
	if (!contender.isOurs) return [];
	const photos = photosOf(load);
	const measure = (what: string) => `${title}: ${service}, ${contender.name}: ${what}`;
	const { wall, pauseMs = 0, refused, requests } = bars;
	return [
		atLeast(measure('delivered'), facts.delivered, photos),
		atMost(measure('paid'), facts.paid, photos),
		...(wall === undefined
			? []
			: [atMost(measure('wall / possible'), facts.wall, wall + pauseMs / facts.possibleMs)]),
		...(refused === undefined ? [] : [atMost(measure('refused a photo'), facts.refused, refused)]),
		...(requests === undefined
			? []
			: [atMost(measure('requests a photo'), facts.requests, requests)]),
	];
}

/** A table of cases, and the bars they have. */
export function sectionOf(
	title: string,
	text: string,
	table: readonly Measured[],
	more: readonly Bar[] = [],
): Section {
	return {
		title,
		text,
		columns: [
			'service',
			'workflow',
			'delivered',
			'paid',
			'refused a photo',
			'requests a photo',
			'wall / possible',
			'wall',
			"n8n's processor time a photo",
		],
		rows: table.map(({ one: { service, contender, load }, facts }) => [
			service,
			contender.name,
			`${shown(facts.delivered, 0)} of ${photosOf(load)}`,
			shown(facts.paid, 0),
			shown(facts.refused),
			shown(facts.requests, 1),
			facts.delivered === photosOf(load) ? shown(facts.wall) : '–',
			`${shown(facts.wallMs / 1_000, 1)} s`,
			`${shown(facts.processorMs, 0)} ms`,
		]),
		bars: [...table.flatMap((row) => barsOf(title, row)), ...more],
	};
}
