import type { Prediction } from '../model/prediction';
import type { Session } from '../client/session';

/** How much of the time until a first question a prediction is taken to have run that has ended by then. */
const FIRST_SIGHT = 0.85;

/** One prediction's way from the queue to its end, as far as it is seen, for the pace of the questions. */
export class Course {
	/** In the line of all predictions of this run. */
	private readonly number: number;

	/** When it can have begun to run at the earliest; milliseconds since 1970. */
	private runsSince: number;

	/** When it was last seen running. */
	private seenRunningAt: number | null = null;

	private askedAt: number;

	private isCounted = false;

	/** Spreads those who know nothing. */
	private luck: number;

	constructor(
		private readonly session: Session,
		private readonly submittedAt: number,
	) {
		this.number = session.pace.line.join(submittedAt);
		this.runsSince = submittedAt;
		this.askedAt = submittedAt;
		this.luck = session.clock.random();
	}

	/** When to ask next, by all that is known now; milliseconds since 1970. */
	get dueAt(): number {
		return this.session.pace.firstLesson === null ? this.dueByExperience() : this.dueByLuck();
	}

	/** Takes note of an answer to a question. */
	saw(prediction: Prediction): void {
		const { clock, pace } = this.session;
		const now = clock.now();
		this.asked();
		if (prediction.status === 'starting') {
			this.runsSince = now;
			pace.line.sawWaiting(this.number, now);
			return;
		}
		this.runsSince = this.begunAt(prediction, now);
		pace.line.sawRunning(this.number, this.runsSince, now);
		this.noteKeepingUp();
		if (prediction.status === 'processing') {
			this.seenRunningAt = now;
			return;
		}
		const durationMs =
			between(prediction.startedAt, prediction.completedAt) ?? this.durationMs(now);
		pace.learn(durationMs);
		pace.line.sawEnd(this.runsSince + durationMs);
	}

	/** Once for each: a longer line at the service would only have its last ones reach their deadlines. */
	private noteKeepingUp(): void {
		const { limiter, pace } = this.session;
		if (!this.isCounted && pace.line.isShort) limiter.keptUp();
		this.isCounted = true;
	}

	/** Takes note of a question, whatever the answer was. */
	asked(): void {
		this.askedAt = this.session.clock.now();
		this.luck = this.session.clock.random();
	}

	/** It is not followed any longer. */
	end(): void {
		this.session.pace.line.leave(this.number);
	}

	private dueByExperience(): number {
		const { pace } = this.session;
		const { line, medianMs } = pace;
		const { submittedAt, askedAt } = this;
		const isWaiting = line.waitingPlace(this.number) !== null;
		return pace.dueAt({
			submittedAt,
			askedAt,
			newsAt: isWaiting ? Math.max(askedAt, line.newsAt) : askedAt,
			runsSince: Math.max(this.runsSince, line.runsFrom(this.number, medianMs ?? 0)),
			together: line.running,
		});
	}

	/** Those who know nothing spread out, so that one of them soon sees the first end and all others learn from it. */
	private dueByLuck(): number {
		const { pace } = this.session;
		const { line } = pace;
		const { runsSince } = this;
		const together = line.running;
		const place = line.waitingPlace(this.number);
		// Whoever is ahead and still waits has been asked for all behind; so the foremost is asked next.
		const askedAt = Math.max(this.askedAt, place?.seenAt ?? 0);
		const submittedAt = place === null ? this.submittedAt : line.openedAt;
		const luck = place === null ? this.luck : place.behind / (place.behind + together);
		const dueAt = pace.dueAt({ submittedAt, askedAt, newsAt: askedAt, runsSince, together });
		return askedAt + (dueAt - askedAt) * (0.75 + luck / 2);
	}

	/** When it began to run: by the service's word, or else by what we expected. */
	private begunAt({ status, createdAt, startedAt }: Prediction, now: number): number {
		const { pace } = this.session;
		const waitedMs = between(createdAt, startedAt);
		if (waitedMs !== null) return Math.min(now, this.submittedAt + waitedMs);
		const durationMs = pace.medianMs ?? 0;
		const expected = Math.max(this.runsSince, pace.line.runsFrom(this.number, durationMs));
		// What ended sooner than the others did not begin before it was seen waiting.
		const latest = status === 'processing' ? now : Math.max(this.runsSince, now - durationMs);
		return Math.min(expected, latest);
	}

	/**
	 * It ended between the last two questions. Where there was one only, nobody knows how long before: taking it for
	 * shorter than the others has the next ones asked about earlier.
	 */
	private durationMs(now: number): number {
		return this.seenRunningAt === null
			? Math.min(now - this.runsSince, this.session.pace.medianMs ?? Infinity) * FIRST_SIGHT
			: (this.seenRunningAt + now) / 2 - this.runsSince;
	}
}

/** Milliseconds from one time by the service's clock to another; null where it does not tell both. */
function between(from: string | null, to: string | null): number | null {
	const ms = Date.parse(to ?? '') - Date.parse(from ?? '');
	return ms >= 0 ? ms : null;
}
