import { Line } from './line';

const POLL_SCHEDULE = {
	firstMs: 500,
	/** Without experience, the pause is this part of the time already waited, */
	share: 0.4,
	/** or this part for each that runs beside it: one of them soon sees the first end, and all others learn from it. */
	shareTogether: 0.1,
	/** Yet nobody pauses for more than so many times as long as alone. */
	manyMax: 4,
	earlyMaxMs: 1_000,
	/** After this long, asking every second is rude. */
	earlyMs: 10_000,
	lateShare: 0.1,
	/** Nobody goes without a question for longer, */
	maxMs: 5_000,
	/** or this long while there is news of the line in which it waits. */
	queuedMaxMs: 15_000,
	/** With experience, the first question comes when this part of the others had ended. */
	early: 0.38,
	/** With experience, the pause once a prediction of this run could have ended. */
	experiencedShare: 0.14,
	experiencedMinMs: 250,
	experiencedMaxMs: 1_000,
	/** How many of the latest durations count. */
	memory: 20,
	/** No one asks more often than this, whatever the option says. */
	minMs: 100,
} as const;

/** What is known of one prediction when the next question about it is planned; times in milliseconds since 1970. */
export interface Progress {
	readonly submittedAt: number;
	/** When it was last asked about; the submission counts. */
	readonly askedAt: number;
	/** When something was last heard that tells of it. */
	readonly newsAt: number;
	/** When it began to run, or will at the earliest, as far as we can tell. */
	readonly runsSince: number;
	/** How many run beside it, itself included. */
	readonly together: number;
}

/** Decides when to ask next, learning from the predictions of the same run that have ended. */
export class PollSchedule {
	private readonly durations: number[] = [];

	private readonly lesson = new AbortController();

	/** All predictions of the run. */
	readonly line = new Line();

	/** @param fixedMs the user's own interval in milliseconds; null adapts */
	constructor(private readonly fixedMs: number | null = null) {}

	/** Takes note of a prediction that ran for `durationMs`, as far as we could see. */
	learn(durationMs: number): void {
		this.durations.push(durationMs);
		if (this.durations.length > POLL_SCHEDULE.memory) this.durations.shift();
		this.lesson.abort();
	}

	/** Aborts with the first experience, for those who sleep without any; null where there is nothing to wait for. */
	get firstLesson(): AbortSignal | null {
		return this.fixedMs === null && this.durations.length === 0 ? this.lesson.signal : null;
	}

	/** How long predictions of this run take, in milliseconds; null without experience. */
	get medianMs(): number | null {
		return this.durations.length === 0 ? null : this.quantile(0.5);
	}

	/** When to ask about a prediction next, in milliseconds since 1970. */
	dueAt({ submittedAt, askedAt, newsAt, runsSince, together }: Progress): number {
		if (this.fixedMs !== null) return askedAt + Math.max(POLL_SCHEDULE.minMs, this.fixedMs);
		const { medianMs } = this;
		if (medianMs === null) return askedAt + withoutExperience(askedAt - submittedAt, together);
		const couldEndAt = runsSince + this.quantile(POLL_SCHEDULE.early);
		if (askedAt < couldEndAt) {
			const latest = Math.min(newsAt + POLL_SCHEDULE.maxMs, askedAt + POLL_SCHEDULE.queuedMaxMs);
			return clamp(couldEndAt, askedAt + POLL_SCHEDULE.experiencedMinMs, latest);
		}
		if (askedAt - runsSince > 2 * medianMs)
			return askedAt + withoutExperience(askedAt - submittedAt, 1);
		const pauseMs = medianMs * POLL_SCHEDULE.experiencedShare;
		return askedAt + clamp(pauseMs, POLL_SCHEDULE.experiencedMinMs, POLL_SCHEDULE.experiencedMaxMs);
	}

	private quantile(part: number): number {
		const sorted = [...this.durations].sort((one, other) => one - other);
		return sorted[Math.floor(sorted.length * part)] ?? 0;
	}
}

function withoutExperience(elapsedMs: number, together: number): number {
	const many = clamp(
		(together * POLL_SCHEDULE.shareTogether) / POLL_SCHEDULE.share,
		1,
		POLL_SCHEDULE.manyMax,
	);
	return elapsedMs < POLL_SCHEDULE.earlyMs
		? clamp(
				elapsedMs * POLL_SCHEDULE.share * many,
				POLL_SCHEDULE.firstMs,
				POLL_SCHEDULE.earlyMaxMs * many,
			)
		: clamp(
				elapsedMs * POLL_SCHEDULE.lateShare * many,
				POLL_SCHEDULE.earlyMaxMs,
				POLL_SCHEDULE.maxMs,
			);
}

function clamp(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}
