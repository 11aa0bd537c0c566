import { loop, thisPackage } from '../../contenders';
import { measured, sectionOf, type Case } from '../../cases';
import type { Ground } from '../../ground';
import { byWindow, possibleMs } from '../../load';
import { atMost, type Section } from '../../section';

const RETRY_AFTER_SECONDS = 2;

const held = { contender: thisPackage('this package'), provider: 'replicate' } as const;
const polled = {
	contender: thisPackage('this package, by polling'),
	provider: 'waveSpeed',
} as const;
const rival = { contender: loop('HTTP + Wait + If loop'), provider: 'replicate' } as const;
const patientRival = {
	contender: loop('the loop, Retry On Fail', { retryOnFail: true }),
	provider: 'replicate',
} as const;

function limited(executions: number, perSecond: number): Case[] {
	const isLarge = executions > 100;
	const taskMs = isLarge ? 1_000 : 3_000;
	const parallel = isLarge ? 100 : 10;
	const common = {
		service: `${perSecond} a second`,
		load: { executions, photosEach: 1 },
		settings: {
			taskMs,
			spread: 0.2,
			parallel,
			rateLimit: {
				createsPerSecond: perSecond,
				windowMs: 1_000,
				spelling: 'retryAfterSeconds',
				retryAfterSeconds: RETRY_AFTER_SECONDS,
			},
		},
		possibleMs: ({ durationsMs }) => possibleMs(durationsMs, parallel, byWindow(perSecond, 1_000)),
		bars: { wall: 1.15, pauseMs: RETRY_AFTER_SECONDS * 1_000, refused: 0.1 },
	} satisfies Omit<Case, 'contender' | 'provider'>;
	return [held, polled, rival, patientRival].map((entry) => ({ ...common, ...entry }));
}

/** Executions of one photo each at a service that takes few submissions a second. */
export async function manyExecutions(
	ground: Ground,
	executions: number,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const cases = [10, 5, 2].flatMap((perSecond) => limited(executions, perSecond));
	return sectionOf(
		`${executions} executions of one photo, limited`,
		`n8n's usual shape: each photo starts an execution of its own, all at once. The service refuses more than so many submissions in any second with 429 and Retry-After: ${RETRY_AFTER_SECONDS}. Possible is what a client needs that knows limit, places and durations beforehand; n8n's own time for ${executions} executions is in none of it. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}

/** Executions of one photo each at a service that takes all of them. */
export async function freeExecutions(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const parallel = 10;
	const common = {
		service: '10 places',
		load: { executions: 50, photosEach: 1 },
		settings: { taskMs: 3_000, spread: 0.2, parallel },
		possibleMs: ({ durationsMs }) => possibleMs(durationsMs, parallel),
	} satisfies Omit<Case, 'contender' | 'provider'>;
	const singly = {
		contender: thisPackage('this package, asking singly'),
		provider: 'chainHub',
		bars: { requests: 6.5 },
	} as const;
	const listing = {
		contender: thisPackage('this package, asking for lists'),
		provider: 'replicateCompatible',
		bars: { requests: 3 },
	} as const;
	const cases = [held, singly, listing, rival].map((entry) => ({ ...common, ...entry }));
	const table = await measured(ground, cases, rounds, say);
	const theirs = table.at(-1)?.facts.processorMs ?? NaN;
	const title = '50 executions of one photo, no limit';
	return sectionOf(
		title,
		`50 executions of one photo of 3 s each, all at once, at a service that runs ten at once and takes all. Medians of ${rounds} rounds.`,
		table,
		table
			.filter(({ one }) => one.contender.isOurs)
			.map(({ one, facts }) =>
				atMost(
					`${title}: ${one.contender.name}: n8n's processor time / the loop's`,
					facts.processorMs / theirs,
					1,
				),
			),
	);
}
