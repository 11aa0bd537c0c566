import { stoppedError } from '../model/errors';
import type { Durations } from './durations';
import { ObservedPrediction, type SeenDuration, type SeenPrediction } from './observedPrediction';

/** Nobody asks more often, whatever the user's interval is. */
const MIN_FIXED_MS = 100;

export interface PollOptions {
	/** When to ask in any case; milliseconds since 1970. */
	readonly latest: number;
	/** When to ask at the earliest, `latest` excepted; milliseconds since 1970. */
	readonly notBefore: number;
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

/** How the service wants fewer requests: for how long, in milliseconds; null where it does not tell. */
export interface PollRefusal {
	readonly toldMs: number | null;
}

/** What the turns of one prediction need of the plan for all. */
export interface PollKeeper {
	readonly durations: Durations;
	now(): number;
	follow(turns: PollTurns): void;
	unfollow(turns: PollTurns): void;
	/** It waits for its next turn. */
	waits(turns: PollTurns): void;
	asked(refusal?: PollRefusal): void;
	sawList(found: ReadonlyMap<string, unknown> | null): void;
}

interface Waiting extends PollOptions {
	resolve(turn: PollTurn): void;
	reject(error: Error): void;
}

/** When to ask about one prediction, and what others heard of it. */
export class PollTurns {
	/** Since when a request is on its way that was given to it, in milliseconds since 1970; null when none is. */
	askingSince: number | null = null;

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

	/** Begins to follow a prediction; `submittedAt` in milliseconds since 1970. */
	follow(id: string, submittedAt: number): void {
		if (this.isEnded) return;
		this.id = id;
		this.prediction = new ObservedPrediction(submittedAt, this.onSuccess !== null);
		this.keeper.follow(this);
	}

	/**
	 * Resolves when it is time to ask, or when there is news.
	 * @throws PredictionError `stopped` when it is followed no longer
	 */
	async next(options: PollOptions): Promise<PollTurn> {
		if (this.isEnded) throw stoppedError();
		if (this.news !== null) return 'news';
		return await new Promise((resolve, reject) => {
			this.waiting = { ...options, resolve, reject };
			this.keeper.waits(this);
		});
	}

	/** What the list told of it, once. */
	takeNews(): unknown {
		const { news } = this;
		this.news = null;
		return news?.value;
	}

	/** The single request has ended, whatever came of it. */
	asked(refusal?: PollRefusal): void {
		this.askingSince = null;
		this.news = null;
		this.keeper.asked(refusal);
	}

	/** The request for the list has ended: what it tells, by the ids of the predictions; null when it failed. */
	sawList(found: ReadonlyMap<string, unknown> | null): void {
		this.askingSince = null;
		this.keeper.sawList(found);
	}

	/** Takes note of what a response tells of it. */
	saw(seen: SeenPrediction): void {
		const duration = this.prediction?.saw(seen, this.keeper.now()) ?? null;
		if (duration !== null) this.onSuccess?.(duration);
	}

	/** It is followed no longer. */
	end(): void {
		this.isEnded = true;
		this.askingSince = null;
		this.waiting?.reject(stoppedError());
		this.waiting = null;
		this.keeper.unfollow(this);
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

	give(turn: 'single' | 'list', now: number): void {
		this.askingSince = now;
		if (turn === 'single') {
			this.askedSinglyAt = now;
			this.prediction?.heard(now);
		}
		this.waiting?.resolve(turn);
		this.waiting = null;
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
