/** So many submissions in any time of so many milliseconds. */
export interface SubmissionLimit {
	readonly count: number;
	readonly perMs: number;
}

/** What the service took from one pause to the refusal that began the next. Times are milliseconds since 1970. */
export interface Stretch {
	taken: number;
	firstTakenAt: number;
	/** When the first refused one was sent. */
	readonly refusedSentAt: number;
	/** The pause that began then, and whether the service told how long to wait. */
	readonly pauseMs: number;
	readonly pausedUntil: number;
	readonly isTold: boolean;
}

/** What is believed of the service; a fraction of a count stands for a rate between two whole numbers. */
interface Belief extends SubmissionLimit {
	/** How many it takes back to back. */
	readonly burst: number;
}

const LEARN = {
	/** In how long a time a limit is looked for at first. */
	perMs: 1_000,
	/** In what times services count that tell nothing. */
	usualMs: [1_000, 10_000, 60_000],
	/** Told in whole seconds, such a time may seem longer by this share. */
	blur: 0.05,
	/** A told pause of so many times the time we count in shows that the service counts in a longer one. */
	longPause: 4,
	/** A refusal at the learned rate is mostly jitter; it costs this share. */
	jitter: 0.95,
	/** With less than this share of what was believed, the limit fell. */
	fell: 0.9,
	/** Clocks differ, and requests take their time. */
	margin: 1.02,
} as const;

const PROBE = {
	factor: 1.5,
	/** A probe that fails costs a pause: at most one in so many pauses, and one refusal in so many submissions. */
	pauses: 8,
	submissions: 20,
	minMs: 5_000,
	maxMs: 120_000,
	/** Probes that fail one after the other grow rarer, up to so many times. */
	maxRarity: 8,
	/** No probe for less work than so many pauses. */
	worthPauses: 4,
} as const;

/**
 * How many submissions a service takes in a time. A limit is a wall: what was taken until the first refusal is the limit itself.
 * Later refusals correct it, and rare probes find out whether it rose.
 */
export class LearnedLimit {
	private belief: Belief;

	/** What was known to work before the probe under way. */
	private proven: Belief | null = null;

	private takenInProbe = 0;

	private nextProbeAt = -Infinity;

	/** In a row. */
	private failedProbes = 0;

	/** Before the latest refusal. */
	private before: { readonly belief: Belief; readonly proven: Belief | null };

	/** @param documented what the service names itself; never exceeded */
	constructor(private readonly documented: SubmissionLimit | undefined) {
		const { count, perMs } = documented ?? { count: Infinity, perMs: LEARN.perMs };
		this.belief = { count, perMs, burst: count };
		this.before = { belief: this.belief, proven: null };
	}

	/** `Infinity` while no limit is known. */
	get perSecond(): number {
		return rateOf(this.belief) * 1_000;
	}

	/** All of them hold at once; none while no limit is known. */
	get windows(): SubmissionLimit[] {
		const { count, burst } = this.belief;
		if (count === Infinity) return [];
		const counts = burst < count ? [Math.ceil(count), burst] : [Math.ceil(count)];
		const perOneMs = LEARN.margin / rateOf(this.belief);
		return counts.map((whole) => ({ count: whole, perMs: whole * perOneMs }));
	}

	/**
	 * A refusal ended a stretch.
	 * @param takenWithin how many were taken within so many milliseconds before it
	 */
	refused(stretch: Stretch, takenWithin: (ms: number) => number): void {
		const { belief, proven } = this;
		this.before = { belief, proven };
		// Refused without a probe: the limit moved, or somebody else uses it.
		this.failedProbes = proven === null ? 0 : this.failedProbes + 1;
		this.proven = null;
		this.relearn(stretch, takenWithin);
	}

	/** Another answer tells of the stretch that the latest refusal ended. */
	relearn(stretch: Stretch, takenWithin: (ms: number) => number): void {
		const { belief, proven } = this.before;
		const seen = takenWithin(belief.perMs);
		const told = proven === null ? toldLimit(stretch, belief) : null;
		const burst = Math.max(1, Math.min(belief.burst, seen, stretch.taken));
		this.belief = told ?? { ...belief, burst, count: countAfter(belief.count, proven, seen) };
		this.planProbe(stretch.pauseMs, stretch.pausedUntil);
	}

	/** The service, which told nothing, takes submissions again: it counts in a longer time. */
	widen({ taken, firstTakenAt, refusedSentAt }: Stretch, lastRefusedAt: number, now: number): void {
		const lastedMs = now - firstTakenAt;
		if (taken === 0 || refusedSentAt - firstTakenAt > lastedMs / 2) return;
		const atLeastMs = lastRefusedAt - firstTakenAt;
		const usualMs = LEARN.usualMs.find((ms) => ms >= atLeastMs && ms <= 1.5 * lastedMs);
		this.belief = { count: taken, perMs: usualMs ?? lastedMs, burst: taken };
		this.planProbe(now - refusedSentAt, now);
	}

	/**
	 * When to ask again a service that tells nothing: once one of the usual times is over, if that comes first.
	 * @param askAt when to ask otherwise
	 */
	askAgainAt({ firstTakenAt }: Stretch, now: number, askAt: number): number {
		const overAt = LEARN.usualMs.map((ms) => firstTakenAt + LEARN.margin * ms);
		return Math.min(askAt, ...overAt.filter((at) => at > now));
	}

	/** One was taken. */
	taken(): void {
		this.takenInProbe++;
	}

	/**
	 * Steps up where much waits and the last refusal is long ago.
	 * @param waiting how many are to be submitted
	 */
	probe(now: number, waiting: number, pauseMs: number): void {
		const { belief, documented } = this;
		const most = documented === undefined ? Infinity : rateOf(documented) * belief.perMs;
		if (belief.count >= most || now < this.nextProbeAt) return;
		if (this.proven !== null) {
			// A full window and one more: the step holds.
			if (this.takenInProbe <= belief.count) return;
			this.proven = null;
			this.failedProbes = 0;
		}
		if (waiting / rateOf(belief) <= PROBE.worthPauses * pauseMs) return;
		this.proven = belief;
		this.takenInProbe = 0;
		this.belief = { ...belief, count: Math.min(most, PROBE.factor * belief.count) };
	}

	private planProbe(pauseMs: number, pausedUntil: number): void {
		const cheapMs = Math.max(PROBE.pauses * pauseMs, PROBE.submissions / rateOf(this.belief));
		const rarity = Math.min(PROBE.maxRarity, 2 ** Math.max(0, this.failedProbes - 1));
		const afterMs = rarity * Math.max(PROBE.minMs, cheapMs);
		this.nextProbeAt = pausedUntil + Math.min(PROBE.maxMs, afterMs);
	}
}

/** Submissions a millisecond. */
function rateOf({ count, perMs }: SubmissionLimit): number {
	return count / perMs;
}

/** A long pause, or one after a single submission, tells when the time is over in which the service counts. */
function toldLimit(stretch: Stretch, believed: Belief): Belief | null {
	const { taken, firstTakenAt, refusedSentAt, pausedUntil, pauseMs, isTold } = stretch;
	const toldMs = pausedUntil - firstTakenAt;
	// Whole seconds are rounded up, and periods are whole seconds themselves.
	const perMs = pauseMs % 1_000 === 0 && toldMs > 1_000 ? toldMs - (toldMs % 1_000) : toldMs;
	const isLong = taken === 1 || pauseMs >= LEARN.longPause * believed.perMs;
	const isBurst = taken > 0 && refusedSentAt - firstTakenAt < perMs / 2;
	// Images that take turns at the service fill a usual time slowly.
	const isUsual = LEARN.usualMs.some((ms) => Math.abs(perMs - ms) < LEARN.blur * ms);
	if (!isTold || !isLong || !(isBurst || isUsual) || taken / perMs >= rateOf(believed)) return null;
	return { count: taken, perMs, burst: taken };
}

function countAfter(believed: number, proven: Belief | null, seen: number): number {
	if (believed === Infinity) return Math.max(1, seen);
	if (proven !== null) return Math.min(LEARN.jitter * believed, Math.max(proven.count, seen));
	// The refused one would have been one more.
	return seen >= 2 && seen + 1 < LEARN.fell * believed ? seen : LEARN.jitter * believed;
}
