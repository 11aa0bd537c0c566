import { stoppedError } from '../model/errors';
import type { Durations } from './durations';
import { ObservedPrediction, type SeenDuration, type SeenPrediction } from './observedPrediction';
import type { RequestRefusal } from './requestRate';
import type { SentRequest } from './unansweredRequests';

/** Nobody asks more often, whatever the user's interval is. */
const MIN_FIXED_MS = 100;

/** Spans and no times: the clock of an execution and that of the account may have been read at different times. */
export interface PollOptions {
	/** After how long to ask in any case, in milliseconds. */
	readonly leftMs: number;
	/** How long not to ask, but for the last time, in milliseconds. */
	readonly quietMs: number;
	/** The user's own interval in milliseconds; null adapts. */
	readonly fixedMs: number | null;
	/** Whether the service lists the account's predictions with their states. */
	readonly canList: boolean;
}

/**
 * `single`: ask about this prediction. `list`: ask for the account's list.
 * `news`: a list that another one asked for tells of this prediction.
 */
export type PollTurn = 'single' | 'list' | 'news';

/** What the turns of one prediction need of the plan for all. */
export interface PollKeeper {
	readonly durations: Durations;
	now(): number;
	follow(turns: PollTurns): void;
	unfollow(turns: PollTurns): void;
	/** It waits for its next turn. */
	waits(turns: PollTurns): void;
	/** A request leaves without a turn. */
	sends(): SentRequest;
	/** @param request null after the end */
	asked(request: SentRequest | null, refusal?: RequestRefusal): void;
	sawList(
		request: SentRequest | null,
		found: ReadonlyMap<string, unknown> | null,
		refusal?: RequestRefusal,
	): void;
}

interface Waiting extends Pick<PollOptions, 'fixedMs' | 'canList'> {
	/** Milliseconds since 1970. */
	readonly latest: number;
	readonly notBefore: number;
	resolve(turn: PollTurn): void;
	reject(error: Error): void;
}

/** When to ask about one prediction, and what others heard of it. */
export class PollTurns {
	/** The request on its way that was given to it. */
	asking: SentRequest | null = null;

	private id = '';

	private prediction: ObservedPrediction | null = null;

	private askedSinglyAt = -Infinity;

	private isListed = true;

	private news: { readonly value: unknown } | null = null;

	private waiting: Waiting | null = null;

	private isEnded = false;

	/** @param onSuccess hears how long it took; null: somebody else submitted it, and it is asked about at once */
	constructor(
		private readonly keeper: PollKeeper,
		readonly model: string,
		private readonly onSuccess: ((duration: SeenDuration) => void) | null,
	) {}

	/** Begins to follow a prediction that was submitted `agoMs` before. */
	follow(id: string, agoMs: number): void {
		if (this.isEnded) return;
		this.id = id;
		const submittedAt = this.keeper.now() - agoMs;
		this.prediction = new ObservedPrediction(submittedAt, this.onSuccess !== null);
		this.keeper.follow(this);
	}

	/**
	 * Resolves when it is time to ask, or when there is news.
	 * @throws PredictionError `stopped` when it is followed no longer
	 */
	async next({ leftMs, quietMs, ...options }: PollOptions): Promise<PollTurn> {
		if (this.isEnded) throw stoppedError();
		if (this.news !== null) return 'news';
		const now = this.keeper.now();
		return await new Promise((resolve, reject) => {
			const until = { latest: now + leftMs, notBefore: now + quietMs };
			this.waiting = { ...options, ...until, resolve, reject };
			this.keeper.waits(this);
		});
	}

	/** What the list told of it, once. */
	takeNews(): unknown {
		const { news } = this;
		this.news = null;
		return news?.value;
	}

	/** A single request leaves; one without a turn counts as well. */
	asks(): void {
		if (this.asking === null) this.asksSingly(this.keeper.sends());
	}

	/** The single request has ended, whatever came of it. */
	asked(refusal?: RequestRefusal): void {
		const { asking } = this;
		this.asking = null;
		this.news = null;
		this.keeper.asked(asking, refusal);
	}

	/** The request for the list has ended: what it tells, by the ids of the predictions; null when it failed. */
	sawList(found: ReadonlyMap<string, unknown> | null, refusal?: RequestRefusal): void {
		// A stop says nothing of the list; `end` has given back the turn.
		if (this.isEnded) return;
		const { asking } = this;
		this.asking = null;
		this.keeper.sawList(asking, found, refusal);
	}

	/** Takes note of what a response tells of it. */
	saw(seen: SeenPrediction): void {
		const duration = this.prediction?.saw(seen, this.keeper.now()) ?? null;
		if (duration !== null) this.onSuccess?.(duration);
	}

	/** It is followed no longer. */
	end(): void {
		this.isEnded = true;
		this.waiting?.reject(stoppedError());
		this.waiting = null;
		this.keeper.unfollow(this);
		this.asking = null;
	}

	get isWaiting(): boolean {
		return this.waiting !== null;
	}

	/** Whether it waits for a turn, and a list may tell of it. */
	get awaitsList(): boolean {
		return this.isListed && this.waiting?.canList === true;
	}

	/** When its last turn is due; `Infinity` where nobody waits for one. */
	get latest(): number {
		return this.waiting?.latest ?? Infinity;
	}

	/**
	 * When its next turn is due; `Infinity` where nobody waits for one.
	 * @param isScout whether it is one of those that find out how long predictions take
	 * @param gapMs the least time between two single requests
	 */
	dueAt(isScout: boolean, gapMs: number): number {
		const { waiting, prediction } = this;
		if (waiting === null || prediction === null) return Infinity;
		const { latest, notBefore, fixedMs } = waiting;
		const usualMs = this.keeper.durations.quarterMs(this.model);
		const lookAt =
			fixedMs === null
				? prediction.nextPollAt(usualMs, isScout)
				: prediction.nextFixedLookAt(Math.max(MIN_FIXED_MS, fixedMs));
		return Math.min(latest, Math.max(notBefore, lookAt, this.askedSinglyAt + gapMs));
	}

	give(turn: 'single' | 'list', request: SentRequest): void {
		if (turn === 'single') this.asksSingly(request);
		else this.asking = request;
		this.waiting?.resolve(turn);
		this.waiting = null;
	}

	/** A single request leaves. */
	private asksSingly(request: SentRequest): void {
		this.asking = request;
		this.askedSinglyAt = request.sentAt;
		this.prediction?.heard(request.sentAt);
	}

	/** A list has come in. */
	hear(found: ReadonlyMap<string, unknown>, now: number): void {
		this.isListed = found.has(this.id);
		if (!this.isListed) return;
		this.prediction?.heard(now);
		this.news = { value: found.get(this.id) };
		this.waiting?.resolve('news');
		this.waiting = null;
	}
}
