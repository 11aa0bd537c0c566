/** So many requests in any time of so many milliseconds. */
export interface RequestLimit {
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
export interface Belief extends RequestLimit {
	/** How many it takes back to back. */
	readonly burst: number;
	/** What was believed of a shorter time before it was seen that the service counts in a longer one as well. */
	readonly shorter: RequestLimit | null;
}

/** In what times services count. */
export const USUAL_MS: readonly number[] = [1_000, 10_000, 60_000];

/** What is counted by the hour or the day is no rate: whoever cannot wait for so long is not kept waiting. */
export const LONGEST_RATE_MS = 120_000;

/** A told pause of so many times the time we count in shows that the service counts in a longer one. */
export const LONG_PAUSE = 4;

const TOLD = {
	/** Told in whole seconds, such a time may seem longer by this share. */
	blur: 0.05,
	/** By so much a time that is told in whole seconds may end too late, the way of the answer included. */
	lateMs: 1_300,
} as const;

/** What a told pause shows of the time in which the service counts; null where it shows nothing. */
export function toldLimit(
	stretch: Stretch,
	believed: Belief,
	takenWithin: (ms: number) => number,
): Belief | null {
	return longerLimit(stretch, believed, takenWithin) ?? newLimit(stretch, believed);
}

/** Requests a millisecond. */
export function rateOf({ count, perMs }: RequestLimit): number {
	return count / perMs;
}

/** A long pause ends where one of the usual times is over since the first one was taken, whatever was refused since. */
function longerLimit(
	{ taken, refusedSentAt, pausedUntil, pauseMs, isTold }: Stretch,
	believed: Belief,
	takenWithin: (ms: number) => number,
): Belief | null {
	if (!isTold || believed.count === Infinity) return null;
	if (pauseMs < LONG_PAUSE * believed.perMs) return null;
	for (const perMs of USUAL_MS) {
		const sinceMs = refusedSentAt - pausedUntil + perMs;
		const count = takenWithin(sinceMs + TOLD.lateMs);
		const isBegun = count > takenWithin(sinceMs) && count === takenWithin(sinceMs + perMs);
		if (count > taken && isBegun) return { count, perMs, burst: count, shorter: believed };
	}
	return null;
}

/** A long pause, or one after a single submission, tells when the time is over in which the service counts. */
function newLimit(stretch: Stretch, believed: Belief): Belief | null {
	const { taken, firstTakenAt, refusedSentAt, pausedUntil, pauseMs, isTold } = stretch;
	const toldMs = pausedUntil - firstTakenAt;
	// Whole seconds are rounded up, and periods are whole seconds themselves.
	const perMs = pauseMs % 1_000 === 0 && toldMs > 1_000 ? toldMs - (toldMs % 1_000) : toldMs;
	if (perMs > LONGEST_RATE_MS) return null;
	const isLong = taken === 1 || pauseMs >= LONG_PAUSE * believed.perMs;
	const isBurst = taken > 0 && refusedSentAt - firstTakenAt < perMs / 2;
	// Images that take turns at the service fill a usual time slowly.
	const isUsual = USUAL_MS.some((ms) => Math.abs(perMs - ms) < TOLD.blur * ms);
	if (!isTold || !isLong || !(isBurst || isUsual) || taken / perMs >= rateOf(believed)) return null;
	return { count: taken, perMs, burst: taken, shorter: null };
}
