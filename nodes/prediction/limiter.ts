import type { Clock } from './ports';
import { backoffMs } from './retry';

const ADAPTIVE = {
	start: 10,
	max: 50,
	min: 1,
	/** After a refusal for too many requests, submissions leave one by one, this far apart at first. */
	firstSpacingMs: 200,
	minSpacingMs: 20,
	maxSpacingMs: 10_000,
	/** After a queue was seen at the service, so many submissions have to be taken at once before the pool grows again. */
	growsAgainAfter: 50,
	/** Each accepted submission narrows the distance again. */
	recovery: 0.9,
} as const;

/**
 * One pool for all items of a run: bounded, first come first served, adaptive.
 * One refusal for too many requests pauses every submission and question of the pool.
 */
export class Limiter {
	private limit: number;

	private running = 0;

	private readonly waiting: Array<() => void> = [];

	private pausedUntil = 0;

	private lastThrottledAt = Number.NEGATIVE_INFINITY;

	private spacingMs = 0;

	private nextTurnAt = 0;

	private throttlesInARow = 0;

	private takenInARow: number = ADAPTIVE.growsAgainAfter;

	/** @param fixed the user's own number of items in flight; null adapts */
	constructor(
		private readonly clock: Clock,
		private readonly fixed: number | null = null,
	) {
		this.limit = fixed ?? ADAPTIVE.start;
	}

	/** Runs the task as soon as there is room. */
	async run<T>(task: () => Promise<T>): Promise<T> {
		if (this.running >= this.room()) await new Promise<void>((admit) => this.waiting.push(admit));
		else this.running++;
		try {
			return await task();
		} finally {
			this.running--;
			this.admit();
		}
	}

	/** Resolves when no pause is in force, and at `latest` in any case. */
	async untilResumed(latest: number): Promise<void> {
		for (;;) {
			const wait = Math.min(this.pausedUntil, latest) - this.clock.now();
			if (wait <= 0) return;
			await this.clock.sleep(wait);
		}
	}

	/**
	 * Waits until it is this submission's turn: no pause, and far enough from the one before.
	 * @returns false as soon as a pause goes on beyond `latest`
	 */
	async turn(latest: number): Promise<boolean> {
		while (this.pausedUntil <= latest) {
			const spacedAt = this.spacingMs === 0 ? 0 : this.nextTurnAt;
			const wait = Math.max(this.pausedUntil, spacedAt) - this.clock.now();
			if (wait <= 0) {
				this.nextTurnAt = this.clock.now() + this.spacingMs;
				return true;
			}
			await this.clock.sleep(wait);
		}
		return false;
	}

	/** The service took a submission: the next may follow closer. */
	accepted(): void {
		this.throttlesInARow = 0;
		this.spacingMs =
			this.spacingMs < ADAPTIVE.minSpacingMs ? 0 : this.spacingMs * ADAPTIVE.recovery;
	}

	/** The service works on a submission: there may be room for one more. */
	taken(): void {
		this.takenInARow++;
		const mayGrow = this.fixed === null && this.takenInARow > ADAPTIVE.growsAgainAfter;
		if (mayGrow) this.limit = Math.min(ADAPTIVE.max, this.limit + 1);
		this.admit();
	}

	/** The service lets a submission wait for its turn: more at once would only make the queue longer. */
	queued(): void {
		this.takenInARow = 0;
		if (this.fixed === null && this.limit > ADAPTIVE.start) this.limit--;
	}

	/**
	 * The service asked for fewer requests.
	 * @param askedMs how long the service asked for; null backs off by itself
	 * @param sentAt when the refused request was sent; of the refusals of one burst only the first one halves
	 */
	throttled(askedMs: number | null, sentAt: number): void {
		const now = this.clock.now();
		const inBurst = sentAt <= this.lastThrottledAt;
		if (!inBurst) this.throttlesInARow++;
		const delayMs = askedMs ?? backoffMs(this.throttlesInARow, this.clock);
		this.pausedUntil = Math.max(this.pausedUntil, now + delayMs);
		if (inBurst) return;
		this.lastThrottledAt = now;
		this.spacingMs = Math.min(
			ADAPTIVE.maxSpacingMs,
			Math.max(ADAPTIVE.firstSpacingMs, this.spacingMs * 2),
		);
		if (this.fixed === null) this.limit = Math.max(ADAPTIVE.min, Math.floor(this.limit / 2));
	}

	private room(): number {
		return Math.max(ADAPTIVE.min, Math.floor(this.limit));
	}

	private admit(): void {
		while (this.running < this.room()) {
			const next = this.waiting.shift();
			if (next === undefined) return;
			this.running++;
			next();
		}
	}
}
