import { Durations } from './durations';
import { Ticker, type AccountClock } from './ticker';
import type { PollKeeper, PollTurns } from './pollTurns';
import { RequestRate, type RequestRefusal } from './requestRate';
import type { SentRequest } from './unansweredRequests';

const PLAN = {
	/** Requests on their way at once, and the time between two of them, for the whole account. */
	atOnce: 8,
	spacingMs: 25,
	/** A learned limit that is slower is not kept to, only its pauses: one refusal by chance would keep results back for long. */
	slowestMs: 1_000,
	/** A request of which nothing was heard for so long does not count any more. */
	leaseMs: 120_000,
	/** So many of the oldest find out how long predictions take. */
	scouts: 2,
	/** From so many that wait on, one list replaces the single requests; where those may only be made seldom, it tells sooner. */
	listFrom: 5,
	listFromSeldom: 2,
	/** A list is asked for at most so often, or after this share of a usual duration. */
	listMinMs: 500,
	listShare: 0.14,
	/** After a list that failed, there are single requests for so long. */
	listPauseMs: 30_000,
} as const;

/** Shares the requests about all predictions of an account that are followed. Times are milliseconds since 1970. */
export class PollPlan implements PollKeeper {
	readonly durations = new Durations();

	/** The oldest first. */
	private readonly followed = new Set<PollTurns>();

	private readonly rate: RequestRate;

	/** When the next request may leave where the rate allows it, and the next list. */
	private freeAt = -Infinity;

	private listFreeAt = -Infinity;

	/** Who asks for the list. */
	private lister: PollTurns | null = null;

	private isListBroken = false;

	/** Whether somebody is kept waiting by the requests of others. */
	private isHeldUp = false;

	private readonly ticker: Ticker;

	/** @param gapMs the least time between two single requests about one prediction */
	constructor(
		private readonly clock: AccountClock,
		private readonly gapMs: number,
	) {
		this.ticker = new Ticker(clock, () => this.changed());
		this.rate = new RequestRate(() => clock.random());
	}

	get isIdle(): boolean {
		return this.followed.size === 0;
	}

	now(): number {
		return this.clock.now();
	}

	follow(turns: PollTurns): void {
		this.followed.add(turns);
	}

	unfollow(turns: PollTurns): void {
		this.followed.delete(turns);
		if (turns.asking !== null) this.rate.lost(turns.asking);
		if (this.lister === turns) this.lister = null;
		this.changed();
	}

	sends(): SentRequest {
		return this.rate.sent(this.now());
	}

	asked(request: SentRequest | null, refusal?: RequestRefusal): void {
		if (request !== null) this.rate.answered(request, refusal, this.now());
		if (this.isHeldUp) this.changed();
	}

	waits(turns: PollTurns): void {
		const dueAt = turns.dueAt(true, 0);
		if (dueAt > this.now() && dueAt < Infinity) this.ticker.set(dueAt);
		else this.changed();
	}

	sawList(
		request: SentRequest | null,
		found: ReadonlyMap<string, unknown> | null,
		refusal?: RequestRefusal,
	): void {
		const now = this.now();
		if (request !== null) this.rate.answered(request, refusal, now);
		this.lister = null;
		this.isListBroken = found === null;
		if (found === null) this.listFreeAt = now + PLAN.listPauseMs;
		else for (const turns of this.followed) turns.hear(found, now);
		this.changed();
	}

	/** Gives out the turns that are due, the most urgent first. */
	changed(): void {
		const now = this.now();
		if (now >= this.listFreeAt) this.isListBroken = false;
		let nextAt = Infinity;
		this.isHeldUp = false;
		for (const { turns, isList, dueAt } of this.planned(now)) {
			// The last question is asked in time, whatever the others do.
			const mayAskAt = this.mayAskAt(now, isList);
			this.isHeldUp ||= mayAskAt > Math.max(dueAt, now);
			const at = Math.min(turns.latest, Math.max(dueAt, mayAskAt));
			if (at > now) nextAt = Math.min(nextAt, at);
			else this.give(turns, isList, now);
		}
		this.ticker.set(nextAt);
	}

	private planned(now: number) {
		const followed = [...this.followed];
		const listFrom = this.gapMs > 0 ? PLAN.listFromSeldom : PLAN.listFrom;
		const isListWorthIt =
			!this.isListBroken && followed.filter(({ awaitsList }) => awaitsList).length >= listFrom;
		const older = new Map<string, number>();
		return followed
			.map((turns) => {
				const rank = older.get(turns.model) ?? 0;
				older.set(turns.model, rank + 1);
				const isList = isListWorthIt && turns.awaitsList && turns.latest > now;
				const dueAt = turns.dueAt(rank < PLAN.scouts, isList ? 0 : this.gapMs);
				return { turns, isList, dueAt };
			})
			.sort((one, other) => one.dueAt - other.dueAt);
	}

	private mayAskAt(now: number, isList: boolean): number {
		const isAsking = ({ asking }: PollTurns) =>
			asking !== null && asking.sentAt > now - PLAN.leaseMs;
		const isListing = this.lister !== null && isAsking(this.lister);
		const asking = [...this.followed].filter(isAsking).length;
		if (asking >= PLAN.atOnce || (isList && isListing)) return Infinity;
		const slowestAt = Math.max(this.rate.pausedUntil, this.freeAt + PLAN.slowestMs);
		const rateAt = Math.min(slowestAt, this.rate.nextAt(now, this.followed.size));
		const freeAt = Math.max(this.freeAt, rateAt);
		return isList ? Math.max(freeAt, this.listFreeAt) : freeAt;
	}

	private give(turns: PollTurns, isList: boolean, now: number): void {
		this.freeAt = Math.max(this.freeAt, now + PLAN.spacingMs);
		if (isList) {
			const usualMs = this.durations.quarterMs(turns.model) ?? 0;
			this.listFreeAt = now + Math.max(PLAN.listMinMs, PLAN.listShare * usualMs);
			this.lister = turns;
		}
		turns.give(isList ? 'list' : 'single', this.rate.sent(now));
	}
}
