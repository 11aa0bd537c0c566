import type { Prediction } from './prediction';
import type { Session } from './session';

/** How much of the time until a first question a prediction is taken to have run that has ended by then. */
const FIRST_SIGHT = 0.9;

/** What is seen of one prediction's way from the queue to its end, for the pace of the questions and the size of the pool. */
export class Course {
	/** When it can have begun to run; milliseconds since 1970. */
	private runsSince: number;

	/** When it was last seen running. */
	private seenRunningAt: number | null = null;

	private isCounted = false;

	constructor(
		private readonly session: Session,
		private readonly submittedAt: number,
	) {
		this.runsSince = submittedAt;
	}

	/** Milliseconds until the next question. */
	nextDelayMs(): number {
		const { clock, pace } = this.session;
		const delayMs = pace.nextDelayMs(clock.now() - this.submittedAt, clock.now() - this.runsSince);
		// Those who know nothing spread out, so that one of them soon sees the first end and all others learn from it.
		return pace.firstLesson === null ? delayMs : Math.round(delayMs * (0.75 + clock.random() / 2));
	}

	/** Takes note of an answer to a question. */
	saw({ status }: Prediction): void {
		const { limiter, clock, pace } = this.session;
		const now = clock.now();
		if (status === 'starting') this.runsSince = now;
		else if (status === 'processing') this.seenRunningAt = now;
		else pace.learn(this.durationMs(now));
		if (this.isCounted) return;
		this.isCounted = true;
		if (status === 'starting') limiter.queued();
		else limiter.taken();
	}

	/** It ended between the last two questions. Where there was one only, it may have ended a little earlier. */
	private durationMs(now: number): number {
		return this.seenRunningAt === null
			? (now - this.runsSince) * FIRST_SIGHT
			: (this.seenRunningAt + now) / 2 - this.runsSince;
	}
}
