import type { Place } from './journal';

export type FaultAction =
	/** This answer instead of the real one; `afterProcessing` does the work first, as a gateway that fails later. */
	| {
			readonly kind: 'answer';
			status: number;
			headers?: Record<string, string>;
			body?: unknown;
			afterProcessing?: boolean;
	  }
	/** A gateway's HTML page. */
	| { readonly kind: 'html'; status?: number }
	| { readonly kind: 'redirect'; to: string; status?: number }
	/** Only the delay. */
	| { readonly kind: 'delay' }
	/** The connection is reset: before the work, after it, or in the middle of the answer's body. */
	| { readonly kind: 'reset'; when: 'before' | 'after' | 'midBody' }
	/** The connection stays open and silent. */
	| { readonly kind: 'hang'; when?: 'before' | 'after' }
	| { readonly kind: 'slowBody'; bytesPerSecond: number }
	/** A complete answer whose body is cut to half, or to the given size. */
	| { readonly kind: 'truncatedBody'; bytes?: number }
	| { readonly kind: 'contentType'; value: string }
	| { readonly kind: 'emptyBody' }
	| { readonly kind: 'withoutLength' }
	/** The real body followed by zeros; `shown` tells the size in Content-Length. */
	| { readonly kind: 'oversizedBody'; megabytes: number; shown?: boolean }
	| { readonly kind: 'gzipBomb'; megabytes: number }
	/** The answer about another prediction of the same key. */
	| { readonly kind: 'wrongPrediction' };

export interface FaultRule {
	readonly place?: Place;
	readonly method?: string;
	/** A regular expression looked for in path and query. */
	readonly path?: string;
	/** The first matching request to hit, counted from 1. */
	readonly nth?: number;
	/** How many requests are hit: 1 when left out, without end together with a probability or as 0. */
	readonly count?: number;
	/** The chance of each matching request, 0 to 1. */
	readonly probability?: number;
	/** Wait before anything else. */
	readonly delayMs?: number;
	readonly action: FaultAction;
}

interface ActiveFault {
	readonly rule: FaultRule;
	matched: number;
	applied: number;
}

const kinds = new Set<FaultAction['kind']>([
	'answer',
	'html',
	'redirect',
	'delay',
	'reset',
	'hang',
	'slowBody',
	'truncatedBody',
	'contentType',
	'emptyBody',
	'withoutLength',
	'oversizedBody',
	'gzipBomb',
	'wrongPrediction',
]);

/** The scripted faults, in the order they were given. */
export class Faults {
	private active: ActiveFault[] = [];

	constructor(private readonly random: () => number) {}

	add(rule: FaultRule): void {
		if (!kinds.has(rule.action?.kind))
			throw new Error(`Unknown fault; known are ${[...kinds].join(', ')}`);
		this.active.push({ rule, matched: 0, applied: 0 });
	}

	/** The rule that hits this request. Every rule counts it, even one that stands behind another. */
	take(place: Place, method: string, target: string): FaultRule | undefined {
		const hits = this.active.filter((fault) => this.hits(fault, place, method, target));
		const [first] = hits;
		if (first) first.applied += 1;
		return first?.rule;
	}

	get state(): ReadonlyArray<FaultRule & { matched: number; applied: number }> {
		return this.active.map(({ rule, matched, applied }) => ({ ...rule, matched, applied }));
	}

	clear(): void {
		this.active = [];
	}

	private hits(fault: ActiveFault, place: Place, method: string, target: string): boolean {
		const { rule } = fault;
		if (rule.place !== undefined && rule.place !== place) return false;
		if (rule.method !== undefined && rule.method.toUpperCase() !== method) return false;
		if (rule.path !== undefined && !new RegExp(rule.path).test(target)) return false;
		fault.matched += 1;
		if (fault.matched < (rule.nth ?? 1)) return false;
		const count = rule.count ?? (rule.probability === undefined ? 1 : 0);
		if (count > 0 && fault.applied >= count) return false;
		return rule.probability === undefined || this.random() < rule.probability;
	}
}
