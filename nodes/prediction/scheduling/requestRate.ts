import { LearnedLimit } from './learnedLimit';
import { pauseMs } from './pause';
import { QuotaCeiling } from './quotaCeiling';
import type { RequestLimit, Stretch } from './toldLimit';
import { UnansweredRequests, type SentRequest } from './unansweredRequests';

/** How the service wants fewer requests: for how long, in milliseconds; null where it does not tell. */
export interface RequestRefusal {
	readonly toldMs: number | null;
}

const UNANSWERED = {
	/** At once while no limit is known, and how many more for each that was taken. */
	first: 3,
	growth: 0.25,
	/** At once while a limit is known, or what it lets through in a second. */
	least: 4,
} as const;

const HISTORY = { maxCount: 6_000, maxAgeMs: 120_000 } as const;

/**
 * When requests of one kind may be sent: never while the service asks for a pause, one first after it, and no more than the
 * service was seen to take. Times are milliseconds since 1970.
 */
export class RequestRate {
	/** The latest ones, in the order of their sending, without those that the service refused. */
	private history: SentRequest[] = [];

	private readonly unanswered = new UnansweredRequests();

	private readonly limit: LearnedLimit;

	private pause = { since: -Infinity, until: -Infinity, ms: 0 };

	/** How often in a row the first one after a pause was refused, and when one was last sent that was refused. */
	private failures = 0;

	private lastRefusedAt = -Infinity;

	/** What the service took until the present pause; null before the first refusal. */
	private ended: Stretch | null = null;

	/** What it took since. */
	private present = { taken: 0, firstTakenAt: Infinity };

	/** When the last one was sent that it surely took. */
	private lastTakenAt = -Infinity;

	/** What the service itself says of its limit; it promises nothing. */
	readonly quota = new QuotaCeiling();

	private sentCount = 0;

	constructor(
		private readonly random: () => number,
		documented?: RequestLimit,
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
		const windowsMs = this.limit.windows.map(({ perMs }) => perMs);
		return Math.max(this.lastTakenAt, this.unanswered.silentSince) + Math.max(0, ...windowsMs);
	}

	/**
	 * When the next one may be sent; `Infinity`: after an answer.
	 * @param waiting how many are to be sent
	 */
	nextAt(now: number, waiting: number): number {
		for (const one of this.unanswered.fallenSilent(now)) this.take(one);
		this.limit.probe(now, waiting, this.pause.ms);
		if (this.unanswered.size >= this.mostUnanswered) return this.unanswered.nextHeldAt;
		const windowsAt = this.limit.windows.map(
			({ count, perMs }) => (this.history.at(-count)?.sentAt ?? -Infinity) + perMs,
		);
		return Math.max(this.pause.until, this.quota.nextAt(this.sentCount), ...windowsAt);
	}

	sent(now: number): SentRequest {
		const request = this.unanswered.add(++this.sentCount, now);
		this.history.push(request);
		const oldestAt = this.history[0]?.sentAt ?? now;
		const isTooLong = this.history.length > HISTORY.maxCount;
		if (isTooLong || oldestAt < now - HISTORY.maxAgeMs) this.history.shift();
		return request;
	}

	/** The service may hold the connection although it took the work. */
	held(request: SentRequest): void {
		// All others wait for the first one after a pause, the more so where the last such one was refused.
		this.unanswered.held(request, this.isResuming && this.failures > 0);
	}

	accepted(request: SentRequest, now: number): void {
		this.unanswered.answeredAfter(now - request.sentAt);
		this.lastTakenAt = Math.max(this.lastTakenAt, request.sentAt);
		if (this.unanswered.remove(request) === 'awaited') this.take(request);
	}

	/** Of a request that costs nothing, whatever came is an answer, but for a refusal. */
	answered(request: SentRequest, refusal: RequestRefusal | undefined, now: number): void {
		if (refusal === undefined) this.accepted(request, now);
		else this.refused(request, refusal.toldMs, now);
	}

	/** No answer will come: it counts as taken, for the service may have taken it. */
	lost(request: SentRequest): void {
		if (this.unanswered.remove(request) === 'silent')
			this.lastTakenAt = Math.max(this.lastTakenAt, request.sentAt);
	}

	/** Neither taken nor refused for being too many. */
	rejected(request: SentRequest, now: number): void {
		this.unanswered.answeredAfter(now - request.sentAt);
		this.history = this.history.filter((other) => other !== request);
		if (this.unanswered.remove(request) === 'silent') this.takeBack(request);
	}

	/**
	 * Refused for being too many.
	 * @param toldMs how long the service tells to wait; null where it does not
	 * @returns whether it was the first one after a pause
	 */
	refused(request: SentRequest, toldMs: number | null, now: number): boolean {
		const { sentAt } = request;
		for (const one of this.unanswered.refusedAfter(request, now - sentAt)) this.takeBack(one);
		this.rejected(request, now);
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
		const taken = this.history.filter(
			(one) => one.sentAt <= time && !this.unanswered.isAwaited(one),
		);
		return (withinMs) => taken.filter(({ sentAt }) => sentAt > time - withinMs).length;
	}

	private take(request: SentRequest): void {
		const { sentAt } = request;
		const { ended, present } = this;
		const isLate = ended !== null && sentAt <= this.pause.since;
		const stretch = isLate ? ended : present;
		stretch.taken++;
		stretch.firstTakenAt = Math.min(stretch.firstTakenAt, sentAt);
		if (isLate) {
			this.limit.relearn(ended, this.takenBefore(ended.refusedSentAt));
			return;
		}
		if (present.taken === 1 && this.failures > 0 && ended?.isTold === false) {
			this.limit.widen(ended, this.lastRefusedAt, sentAt);
		}
		this.limit.taken();
	}

	/** It counted as taken, and was not. */
	private takeBack({ sentAt }: SentRequest): void {
		const { ended, present } = this;
		const isLate = ended !== null && sentAt <= this.pause.since;
		const stretch = isLate ? ended : present;
		// What was taken before the present and the latest stretch is forgotten.
		if (sentAt < stretch.firstTakenAt) return;
		stretch.taken--;
		if (stretch.taken === 0) stretch.firstTakenAt = Infinity;
		if (isLate) this.limit.relearn(ended, this.takenBefore(ended.refusedSentAt));
	}
}
