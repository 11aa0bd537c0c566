import { loop, thisPackage } from '../../contenders';
import { measured, sectionOf, type Bars, type Case } from '../../cases';
import type { Ground } from '../../ground';
import type { Entry } from '../../interleaved';
import { byWindow, possibleMs } from '../../load';
import type { Section } from '../../section';
import type { ThrottleSpelling } from '../../../sandbox/settings';

const held = { contender: thisPackage('this package'), provider: 'replicate' } as const;
const documented = { contender: thisPackage('this package'), provider: 'photoroom' } as const;
const rival = {
	contender: loop('the loop, Retry On Fail', { retryOnFail: true }),
	provider: 'replicate',
} as const;

interface Window {
	readonly count: number;
	readonly perMs: number;
	readonly spelling: ThrottleSpelling;
}

function limited(
	service: string,
	photos: number,
	{ count, perMs, spelling }: Window,
	entry: Entry & { readonly bars?: Bars },
): Case {
	const parallel = 100;
	return {
		...entry,
		service,
		load: { executions: photos, photosEach: 1 },
		settings: {
			taskMs: 1_000,
			spread: 0.2,
			parallel,
			rateLimit: { createsPerSecond: (count * 1_000) / perMs, windowMs: perMs, spelling },
		},
		possibleMs: ({ durationsMs }) => possibleMs(durationsMs, parallel, byWindow(count, perMs)),
	};
}

/** What Replicate does to accounts with little credit. */
export async function lowCredit(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const bars = { wall: 1.1, refused: 0.2 };
	const cases = (
		[
			[2_000, 20],
			[10_000, 34],
		] as const
	).flatMap(([perMs, photos]) =>
		[{ ...held, bars }, rival].map((entry) =>
			limited(
				`one every ${perMs / 1_000} s`,
				photos,
				{ count: 1, perMs, spelling: 'retryAfterSeconds' },
				entry,
			),
		),
	);
	return sectionOf(
		'Little credit at Replicate',
		`One submission in each time, told in whole seconds; executions of one photo of 1 s, all at once. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}

/** Services that count by the minute. */
export async function byTheMinute(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const minute = (spelling: ThrottleSpelling) => ({ count: 60, perMs: 60_000, spelling });
	const photos = 200;
	const cases = [
		limited('documented', photos, minute('retryAfterSeconds'), {
			...documented,
			bars: { wall: 1.05, refused: 0 },
		}),
		limited('told', photos, minute('retryAfterSeconds'), {
			...held,
			bars: { wall: 1.05, refused: 0.2 },
		}),
		limited('not told', photos, minute('silent'), { ...held, bars: { wall: 1.15, refused: 0.4 } }),
		limited('told', photos, minute('retryAfterSeconds'), rival),
	];
	return sectionOf(
		'60 submissions a minute',
		`60 submissions in any minute; ${photos} executions of one photo of 1 s, all at once. Documented is Photoroom, which answers with the result. Medians of ${rounds} rounds.`,
		await measured(ground, cases, rounds, say),
	);
}
