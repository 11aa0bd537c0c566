import type { services } from '../e2e/sandbox/services';
import type { SandboxSettings } from '../sandbox/settings';
import type { Contender } from './contenders';
import type { Ground, Outcome } from './ground';

/** A contender at one of the services. */
export interface Entry {
	readonly contender: Contender;
	readonly provider: keyof typeof services;
}

export interface Race {
	readonly entries: readonly Entry[];
	readonly items: number;
	readonly settings: Partial<SandboxSettings>;
	readonly rounds: number;
	/** Whether requests take their time; a fault only hits those that do not. */
	readonly isSlow?: boolean;
	/** Called before each run, after the sandbox has been prepared. */
	readonly before?: () => Promise<void>;
}

/** Runs all of them in turn, round after round, so that other work on the machine hits all alike. */
export async function interleaved(
	ground: Ground,
	{ entries, items, settings, rounds, isSlow = true, before }: Race,
	say: (text: string) => void,
): Promise<Map<Entry, Outcome[]>> {
	const outcomes = new Map<Entry, Outcome[]>(entries.map((entry) => [entry, []]));
	for (let round = 1; round <= rounds; round++) {
		for (const entry of entries) {
			await ground.prepare(settings, isSlow);
			await before?.();
			const outcome = await ground.run(
				entry.contender,
				entry.provider,
				items,
				settings.parallel ?? items,
			);
			outcomes.get(entry)?.push(outcome);
			const seconds = (outcome.wallMs / 1_000).toFixed(1);
			say(`  ${round}/${rounds} ${entry.contender.name}: ${outcome.status}, ${seconds} s`);
		}
	}
	return outcomes;
}
