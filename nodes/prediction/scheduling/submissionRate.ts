import { LearnedLimit, type Stretch, type SubmissionLimit } from './learnedLimit';
import { pauseMs } from './pause';
import { QuotaCeiling } from './quotaCeiling';

/** One submission that was sent. Times are milliseconds since 1970. */
export interface Submission {
	/** In the order of their sending. */
	readonly number: number;
	readonly sentAt: number;
	/** From when on no answer means that the service took it. */
	heldFrom: number;
}

const UNANSWERED = {
	/** At once while no limit is known, and how many more for each that was taken. */
	first: 3,
	growth: 0.25,
	/** At once while a limit is known, or what it lets through in a second. */
	least: 4,
} as const;

/**
 * Refusals come at once. A connection that may be held means that the work was taken after so many times the fastest answer,
 * any other one after `silentMs`.
 */
const HELD = { answers: 3, minMs: 100, maxMs: 400, silentMs: 5_000 } as const;

const HISTORY = { maxCount: 6_000, maxAgeMs: 120_000 } as const;

/**
 * When submissions may be sent: never while the service asks for a pause, one first after it, and no more than the service was
 * seen to take. Times are milliseconds since 1970.
 */
export class SubmissionRate {
	/** The latest ones, in the order of their sending, without those that the service refused. */
	private history: Submission[] = [];

	private readonly unanswered = new Set<Submission>();

	private readonly limit: LearnedLimit;

	private fastestMs = Infinity;

	private pause = { since: -Infinity, until: -Infinity, ms: 0 };

	/** How often in a row the first one after a pause was refused, and when one was last sent that was refused. */
	private failures = 0;

	private lastRefusedAt = -Infinity;

	/** What the service took until the present pause; null before the first refusal. */
	private ended: Stretch | null = null;

	/** What it took since. */
	private present = { taken: 0, firstTakenAt: Infinity };

	private lastTakenAt = -Infinity;

	/** What the service itself says of its limit; it promises nothing. */
	readonly quota = new QuotaCeiling();

	private sentCount = 0;

	constructor(
		private readonly random: () => number,
		documented?: SubmissionLimit,
	) {
		this.limit = new LearnedLimit(documented);
	}

	/** Whether the service was seen to refuse for being too many. */
	get isLimited(): boolean {
		return this.limit.perSecond < Infinity;
	}

	/** When the pause ends that the service asked for. */
	get pausedUntil(): number {
		return this.pause.until;
	}

	/** Until when nobody need wonder that it takes nothing: it counts the last one that it took. */
	get progressUntil(): number {
		return this.lastTakenAt + Math.max(0, ...this.limit.windows.map(({ perMs }) => perMs));
	}

	/**
	 * When the next one may be sent; `Infinity`: after an answer.
	 * @param waiting how many are to be submitted
	 */
	nextAt(now: number, waiting: number): number {
		for (const one of this.unanswered) if (one.heldFrom <= now) this.take(one);
		this.limit.probe(now, waiting, this.pause.ms);
		if (this.unanswered.size >= this.mostUnanswered) {
			return Math.min(...[...this.unanswered].map(({ heldFrom }) => heldFrom));
		}
		const windowsAt = this.limit.windows.map(
			({ count, perMs }) => (this.history.at(-count)?.sentAt ?? -Infinity) + perMs,
		);
		return Math.max(this.pause.until, this.quota.nextAt(this.sentCount), ...windowsAt);
	}

	sent(now: number): Submission {
		const submission = { number: ++this.sentCount, sentAt: now, heldFrom: now + HELD.silentMs };
		this.history.push(submission);
		this.unanswered.add(submission);
		const oldestAt = this.history[0]?.sentAt ?? now;
		const isTooLong = this.history.length > HISTORY.maxCount;
		if (isTooLong || oldestAt < now - HISTORY.maxAgeMs) this.history.shift();
		return submission;
	}

	/** The service may hold the connection although it took the work. */
	held(submission: Submission): void {
		const answersMs = HELD.answers * this.fastestMs;
		submission.heldFrom = submission.sentAt + Math.min(HELD.maxMs, Math.max(HELD.minMs, answersMs));
	}

	accepted(submission: Submission, now: number): void {
		this.fastestMs = Math.min(this.fastestMs, now - submission.sentAt);
		this.take(submission);
	}

	/** No answer will come: it counts as taken, for the service may have taken it. */
	lost(submission: Submission): void {
		this.unanswered.delete(submission);
	}

	/** Neither taken nor refused for being too many. */
	rejected(submission: Submission, now: number): void {
		this.fastestMs = Math.min(this.fastestMs, now - submission.sentAt);
		this.unanswered.delete(submission);
		this.history = this.history.filter((other) => other !== submission);
	}

	/**
	 * Refused for being too many.
	 * @param toldMs how long the service tells to wait; null where it does not
	 * @returns whether it was the first one after a pause
	 */
	refused(submission: Submission, toldMs: number | null, now: number): boolean {
		const { sentAt } = submission;
		this.rejected(submission, now);
		this.lastRefusedAt = Math.max(this.lastRefusedAt, sentAt);
		if (sentAt <= this.pause.since) {
			this.pause.until = Math.max(this.pause.until, now + (toldMs ?? 0));
			return false;
		}
		const isFirst = this.isResuming;
		this.failures = isFirst ? this.failures + 1 : 0;
		const ms = pauseMs(toldMs, this.failures, this.random);
		this.pause = { since: now, until: now + ms, ms };
		if (isFirst) {
			if (toldMs === null && this.ended !== null) {
				this.pause.until = this.limit.askAgainAt(this.ended, now, now + ms);
			}
			return true;
		}
		this.ended = {
			...this.present,
			refusedSentAt: sentAt,
			pauseMs: ms,
			pausedUntil: now + ms,
			isTold: toldMs !== null,
		};
		this.present = { taken: 0, firstTakenAt: Infinity };
		this.limit.refused(this.ended, this.takenBefore(sentAt));
		return false;
	}

	/** After a pause one goes first. */
	private get isResuming(): boolean {
		return this.ended !== null && this.present.taken === 0;
	}

	private get mostUnanswered(): number {
		if (this.isResuming) return 1;
		const { perSecond } = this.limit;
		return perSecond === Infinity
			? UNANSWERED.first + UNANSWERED.growth * this.present.taken
			: Math.max(UNANSWERED.least, perSecond);
	}

	private takenBefore(time: number): (withinMs: number) => number {
		const taken = this.history.filter((one) => one.sentAt <= time && !this.unanswered.has(one));
		return (withinMs) => taken.filter(({ sentAt }) => sentAt > time - withinMs).length;
	}

	private take(submission: Submission): void {
		if (!this.unanswered.delete(submission)) return;
		const { sentAt } = submission;
		const { ended, present } = this;
		this.lastTakenAt = Math.max(this.lastTakenAt, sentAt);
		const isLate = ended !== null && sentAt <= this.pause.since;
		const stretch = isLate ? ended : present;
		stretch.taken++;
		stretch.firstTakenAt = Math.min(stretch.firstTakenAt, sentAt);
		if (isLate) {
			this.limit.relearn(ended, this.takenBefore(ended.refusedSentAt));
			return;
		}
		if (this.failures > 0 && ended?.isTold === false) {
			this.limit.widen(ended, this.lastRefusedAt, sentAt);
		}
		this.failures = 0;
		this.limit.taken();
	}
}
