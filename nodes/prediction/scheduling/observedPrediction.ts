const OBSERVE = {
	/** From when on it can have ended, it is looked at after this share of a usual duration, */
	share: 0.14,
	/** or of a part of its own, once that is so many times the usual one; */
	overdue: 3,
	minMs: 250,
	maxMs: 5_000,
	/** while nothing is known, after this share of the time since its submission. */
	unknownShare: 0.2,
	unknownMinMs: 500,
	/** Those who leave it to others to find that out look after so long, then each time after twice as long. */
	unhurriedMs: 4_000,
	/** Of one that had ended when it was first looked at, this share of the time counts as its duration. */
	firstSight: 0.7,
} as const;

/** What a response tells of a prediction's life; times by the service's clock. */
export interface SeenPrediction {
	readonly status: 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled';
	readonly createdAt: string | null;
	readonly startedAt: string | null;
	readonly completedAt: string | null;
}

/** How long a prediction that succeeded was at the service, in milliseconds, as far as can be told. */
export interface SeenDuration {
	/** Before it began to run; null where nothing tells. */
	readonly waitedMs: number | null;
	readonly ranMs: number;
	/** From its submission to its end. */
	readonly tookMs: number;
}

/** One prediction as we see it from time to time. Times are milliseconds since 1970. */
export class ObservedPrediction {
	/** The earliest time at which it can have begun to run: taking the latest would see ends late. */
	private begunAt: number;

	private wasSeenWaiting = false;

	/** When something was last heard of it, and the time before; our own submission counts. */
	private heardAt: number;

	private heardBefore = -Infinity;

	/** @param isOurs whether this process submitted it; any other may have ended long ago */
	constructor(
		private readonly submittedAt: number,
		private readonly isOurs: boolean,
	) {
		this.begunAt = submittedAt;
		this.heardAt = isOurs ? submittedAt : -Infinity;
	}

	/** Something is heard of it. */
	heard(now: number): void {
		this.heardBefore = this.heardAt;
		this.heardAt = now;
	}

	/** Takes note of what was heard; the duration of one that succeeded. */
	saw(
		{ status, createdAt, startedAt, completedAt }: SeenPrediction,
		now: number,
	): SeenDuration | null {
		if (status === 'starting') {
			this.begunAt = now;
			this.wasSeenWaiting = true;
			return null;
		}
		const toldMs = between(createdAt, startedAt);
		if (toldMs !== null) this.begunAt = Math.min(now, this.submittedAt + toldMs);
		const ranMs = between(startedAt, completedAt) ?? this.ranMs(now);
		if (status !== 'succeeded' || ranMs === null) return null;
		const waitedMs = this.begunAt - this.submittedAt;
		const isTold = toldMs !== null || this.wasSeenWaiting;
		return { waitedMs: isTold ? waitedMs : null, ranMs, tookMs: waitedMs + ranMs };
	}

	/**
	 * When to poll again.
	 * @param usualMs how long predictions of its model take; null while nobody knows
	 * @param isScout whether it is one of those that find that out
	 */
	nextPollAt(usualMs: number | null, isScout: boolean): number {
		const { heardAt, begunAt, submittedAt } = this;
		if (heardAt === -Infinity) return heardAt;
		if (usualMs !== null) {
			const longMs = Math.max(usualMs, (heardAt - begunAt) / OBSERVE.overdue);
			const againMs = clamp(OBSERVE.share * longMs, OBSERVE.minMs, OBSERVE.maxMs);
			return Math.max(begunAt + usualMs, heardAt + againMs);
		}
		const knownMs = heardAt - submittedAt;
		return isScout
			? heardAt + clamp(OBSERVE.unknownShare * knownMs, OBSERVE.unknownMinMs, OBSERVE.maxMs)
			: heardAt + Math.max(OBSERVE.unhurriedMs, knownMs);
	}

	/** The user's own interval. */
	nextFixedLookAt(fixedMs: number): number {
		return this.heardAt + fixedMs;
	}

	/** It ended between the last two times; where there was one only, nobody knows how long before. */
	private ranMs(now: number): number | null {
		const { heardBefore, begunAt } = this;
		if (heardBefore > begunAt) return (heardBefore + now) / 2 - begunAt;
		return this.isOurs ? (now - begunAt) * OBSERVE.firstSight : null;
	}
}

/** Milliseconds from one time to another; null where they are not both told. */
function between(from: string | null, to: string | null): number | null {
	const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
	return ms >= 0 ? ms : null;
}

function clamp(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
