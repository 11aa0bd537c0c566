import {
	LONG_PAUSE,
	LONGEST_RATE_MS,
	rateOf,
	toldLimit,
	USUAL_MS,
	type Belief,
	type RequestLimit,
	type Stretch,
} from './toldLimit';

const LEARN = {
	/** In how long a time a limit is looked for at first. */
	perMs: 1_000,
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
 * How many requests of one kind a service takes in a time. A limit is a wall: what was taken until the first refusal is the
 * limit itself. Later refusals correct it, and rare probes find out whether it rose.
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
	constructor(private readonly documented: RequestLimit | undefined) {
		const { count, perMs } = documented ?? { count: Infinity, perMs: LEARN.perMs };
		this.belief = { count, perMs, burst: count, shorter: null };
		this.before = { belief: this.belief, proven: null };
	}

	/** `Infinity` while no limit is known. */
	get perSecond(): number {
		return rateOf(this.belief) * 1_000;
	}

	/** All of them hold at once; none while no limit is known. */
	get windows(): RequestLimit[] {
		const { count, burst, shorter } = this.belief;
		if (count === Infinity) return [];
		const whole = windowOf(this.belief, Math.ceil(count));
		const bursts = burst < count ? [windowOf(this.belief, burst)] : [];
		const inner = shorter === null ? [] : [windowOf(shorter, Math.ceil(shorter.count))];
		return [whole, ...bursts, ...inner];
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
		const { belief } = this.before;
		const { shorter } = belief;
		const isOfShorter =
			shorter !== null && stretch.isTold && stretch.pauseMs < LONG_PAUSE * shorter.perMs;
		this.belief = isOfShorter
			? { ...belief, shorter: corrected(shorter, null, takenWithin) }
			: this.afterRefusal(stretch, takenWithin);
		this.planProbe(stretch.pauseMs, stretch.pausedUntil);
	}

	private afterRefusal(stretch: Stretch, takenWithin: (ms: number) => number): Belief {
		const { belief, proven } = this.before;
		const told = proven === null ? toldLimit(stretch, belief, takenWithin) : null;
		const burst = Math.max(1, Math.min(belief.burst, takenWithin(belief.perMs), stretch.taken));
		return told ?? { ...belief, ...corrected(belief, proven, takenWithin), burst };
	}

	/** The service, which told nothing, takes submissions again: it counts in a longer time, or was out of order. */
	widen({ taken, firstTakenAt, refusedSentAt }: Stretch, lastRefusedAt: number, now: number): void {
		const lastedMs = now - firstTakenAt;
		if (lastedMs > LONGEST_RATE_MS) return;
		if (taken === 0 || refusedSentAt - firstTakenAt > lastedMs / 2) return;
		const atLeastMs = lastRefusedAt - firstTakenAt;
		const usualMs = USUAL_MS.find((ms) => ms >= atLeastMs && ms <= 1.5 * lastedMs);
		this.belief = { count: taken, perMs: usualMs ?? lastedMs, burst: taken, shorter: null };
		this.planProbe(now - refusedSentAt, now);
	}

	/**
	 * When to ask again a service that tells nothing: once one of the usual times is over, if that comes first.
	 * @param askAt when to ask otherwise
	 */
	askAgainAt({ firstTakenAt }: Stretch, now: number, askAt: number): number {
		const overAt = USUAL_MS.map((ms) => firstTakenAt + LEARN.margin * ms);
		return Math.min(askAt, ...overAt.filter((at) => at > now));
	}

	/** One was taken. */
	taken(): void {
		this.takenInProbe++;
	}

	/**
	 * Steps up where much waits and the last refusal is long ago.
	 * @param waiting how many are to be sent
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

/** What was believed, after a refusal. */
function corrected(
	{ count, perMs }: RequestLimit,
	proven: Belief | null,
	takenWithin: (ms: number) => number,
): RequestLimit {
	return { count: countAfter(count, proven, takenWithin(perMs)), perMs };
}

/** So many of a limit, and a little more time than it says. */
function windowOf(limit: RequestLimit, count: number): RequestLimit {
	return { count, perMs: (LEARN.margin * count) / rateOf(limit) };
}

function countAfter(believed: number, proven: Belief | null, seen: number): number {
	if (believed === Infinity) return Math.max(1, seen);
	if (proven !== null) return Math.min(LEARN.jitter * believed, Math.max(proven.count, seen));
	// The refused one would have been one more.
	return seen >= 2 && seen + 1 < LEARN.fell * believed ? seen : LEARN.jitter * believed;
}
