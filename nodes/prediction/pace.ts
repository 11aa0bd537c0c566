const PACE = {
	firstMs: 500,
	/** Without experience, the pause is this part of the time already waited. */
	share: 0.4,
	earlyMaxMs: 1_000,
	/** After this long, asking every second is rude. */
	earlyMs: 10_000,
	lateShare: 0.1,
	maxMs: 5_000,
	/** With experience, the first question comes when this part of the others had ended. */
	early: 0.2,
	/** With experience, the pause once a prediction of this run could have ended. */
	experiencedShare: 0.17,
	experiencedMinMs: 250,
	experiencedMaxMs: 1_000,
	/** How many of the latest durations count. */
	memory: 20,
	/** No one asks more often than this, whatever the option says. */
	minMs: 100,
} as const;

/** Decides when to ask next, learning from the predictions of the same run that have ended. */
export class Pace {
	private readonly durations: number[] = [];

	private readonly lesson = new AbortController();

	/** @param fixedMs the user's own interval in milliseconds; null adapts */
	constructor(private readonly fixedMs: number | null = null) {}

	/** Takes note of a prediction that ran for `durationMs`, as far as we could see. */
	learn(durationMs: number): void {
		this.durations.push(durationMs);
		if (this.durations.length > PACE.memory) this.durations.shift();
		this.lesson.abort();
	}

	/** Aborts with the first experience, for those who sleep without any; null where there is nothing to wait for. */
	get firstLesson(): AbortSignal | null {
		return this.fixedMs === null && this.durations.length === 0 ? this.lesson.signal : null;
	}

	/**
	 * Milliseconds until the next question about a prediction.
	 * @param elapsedMs since its submission
	 * @param runningMs since it can have begun to run; one that still waits for its turn has all its time ahead
	 */
	nextDelayMs(elapsedMs: number, runningMs: number = elapsedMs): number {
		if (this.fixedMs !== null) return Math.max(PACE.minMs, this.fixedMs);
		if (this.durations.length === 0) return withoutExperience(elapsedMs);
		const sorted = [...this.durations].sort((one, other) => one - other);
		const earliest = sorted[Math.floor(sorted.length * PACE.early)] ?? 0;
		const median = sorted[Math.floor(sorted.length / 2)] ?? earliest;
		if (runningMs < earliest) return clamp(earliest - runningMs, PACE.experiencedMinMs, PACE.maxMs);
		if (runningMs > 2 * median) return withoutExperience(elapsedMs);
		return clamp(median * PACE.experiencedShare, PACE.experiencedMinMs, PACE.experiencedMaxMs);
	}
}

function withoutExperience(elapsedMs: number): number {
	return elapsedMs < PACE.earlyMs
		? clamp(elapsedMs * PACE.share, PACE.firstMs, PACE.earlyMaxMs)
		: clamp(elapsedMs * PACE.lateShare, PACE.earlyMaxMs, PACE.maxMs);
}

function clamp(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
