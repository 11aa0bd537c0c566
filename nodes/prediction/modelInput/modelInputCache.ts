import type { InputFields } from './inputField';

const LIMITS = {
	/** A model's inputs seldom change, and never within a version. */
	keptMs: 10 * 60_000,
	/** A failure is not asked for again by each of a thousand items. */
	failureKeptMs: 30_000,
	/** Models that are remembered; the one asked for longest ago is forgotten first. */
	models: 200,
} as const;

/** What a model takes, or why that is not known. */
export type ModelInput = { readonly fields: InputFields } | { readonly error: Error };

/** What is known of the inputs of models. */
export interface KnownModelInputs {
	/** Null where nothing is known, or no longer. @param now milliseconds since 1970 */
	get(model: string, now: number): ModelInput | null;
	/** @param now milliseconds since 1970 */
	set(model: string, value: ModelInput, now: number): void;
}

/** Remembers the inputs of models for a while. Bounded. */
export class ModelInputCache implements KnownModelInputs {
	private readonly entries = new Map<
		string,
		{ readonly value: ModelInput; readonly until: number }
	>();

	get(key: string, now: number): ModelInput | null {
		const entry = this.entries.get(key);
		if (entry === undefined || entry.until <= now) return null;
		this.entries.delete(key);
		this.entries.set(key, entry);
		return entry.value;
	}

	set(key: string, value: ModelInput, now: number): void {
		this.entries.delete(key);
		const until = now + ('error' in value ? LIMITS.failureKeptMs : LIMITS.keptMs);
		this.entries.set(key, { value, until });
		for (const oldest of this.entries.keys()) {
			if (this.entries.size <= LIMITS.models) break;
			this.entries.delete(oldest);
		}
	}
}
