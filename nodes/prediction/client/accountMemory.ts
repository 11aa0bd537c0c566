import { POLLING } from '../model/policy';
import type { Clock } from '../model/ports';

/** Keeps values for a while. Bounded: the one set first is forgotten first. */
class ShortMemory<V> {
	private readonly entries = new Map<string, { readonly value: V; readonly until: number }>();

	constructor(
		private readonly clock: Pick<Clock, 'now'>,
		private readonly limits: { readonly keptMs: number; readonly most: number },
	) {}

	get(key: string): V | undefined {
		const entry = this.entries.get(key);
		return entry !== undefined && this.clock.now() < entry.until ? entry.value : undefined;
	}

	set(key: string, value: V): void {
		const now = this.clock.now();
		this.entries.delete(key);
		this.entries.set(key, { value, until: now + this.limits.keptMs });
		for (const [oldest, { until }] of this.entries) {
			if (this.entries.size <= this.limits.most && now < until) break;
			this.entries.delete(oldest);
		}
	}
}

/** What this process remembers of an account for a while, beside its rhythm. */
export class AccountMemory {
	/** The versions of models that had to be looked up, by the path of the look-up. */
	readonly versions: ShortMemory<string>;

	/** When predictions of this process were accepted, by ID and by the clock of the process. */
	private readonly accepted: ShortMemory<number>;

	/** @param clock of the process: those of its executions may have been read at different times */
	constructor(private readonly clock: Pick<Clock, 'now'>) {
		this.versions = new ShortMemory(clock, { keptMs: 5 * 60_000, most: 200 });
		this.accepted = new ShortMemory(clock, {
			keptMs: POLLING.unknownAfterSubmissionMs,
			most: 10_000,
		});
	}

	/** A prediction was accepted: the provider may not know it yet in all of its parts. */
	accept(id: string): void {
		this.accepted.set(id, this.clock.now());
	}

	/** When it was accepted, by the clock that says `now`; milliseconds since 1970, null where that is not known any more. */
	acceptedAt(id: string, now: number): number | null {
		const at = this.accepted.get(id);
		return at === undefined ? null : now - (this.clock.now() - at);
	}
}
