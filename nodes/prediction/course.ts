import type { Prediction } from './prediction';
import type { Session } from './session';

/** What is seen of one prediction's way from the queue to its end, for the pace of the questions and the size of the pool. */
export class Course {
	/** When it can have begun to run; milliseconds since 1970. */
	private runsSince: number;

	private isCounted = false;

	constructor(
		private readonly session: Session,
		private readonly submittedAt: number,
	) {
		this.runsSince = submittedAt;
	}

	/** Milliseconds until the next question. */
	nextDelayMs(): number {
		const now = this.session.clock.now();
		return this.session.pace.nextDelayMs(now - this.submittedAt, now - this.runsSince);
	}

	/** Takes note of an answer to a question. */
	saw({ status }: Prediction): void {
		const { limiter, clock, pace } = this.session;
		if (status === 'starting') this.runsSince = clock.now();
		else if (status !== 'processing') pace.learn(clock.now() - this.runsSince);
		if (this.isCounted) return;
		this.isCounted = true;
		if (status === 'starting') limiter.queued();
		else limiter.taken();
	}
}
