import type { Clock } from '../model/ports';
import { backoffMs } from '../model/retryPolicy';

const ADAPTIVE = {
	start: 10,
	max: 50,
	min: 1,
	/** After a refusal for too many requests, submissions leave one by one: a little slower than they were taken, */
	slower: 1.2,
	/** or where nothing tells how fast that was, this far apart at first. */
	firstSpacingMs: 250,
	minSpacingMs: 20,
	maxSpacingMs: 10_000,
	/** Each accepted submission narrows the distance again. */
	recovery: 0.99,
} as const;

/**
 * One pool for all items of a run: bounded, first come first served, adaptive.
 * One refusal for too many requests pauses every submission and question of the pool.
 */
export class ConcurrencyLimiter {
	private limit: number;

	private running = 0;

	private readonly waiting: Array<() => void> = [];

	private pausedUntil = 0;

	private lastThrottledAt = Number.NEGATIVE_INFINITY;

	private spacingMs = 0;

	private nextTurnAt = 0;

	/** When the service took submissions, within the last second. */
	private takenAt: number[] = [];

	private throttlesInARow = 0;

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
		this.takenAt = [...this.takenLately(), this.clock.now()];
		this.spacingMs =
			this.spacingMs < ADAPTIVE.minSpacingMs ? 0 : this.spacingMs * ADAPTIVE.recovery;
	}

	/** The service keeps up with what it took: there may be room for one more. */
	keptUp(): void {
		if (this.fixed === null) this.limit = Math.min(ADAPTIVE.max, this.limit + 1);
		this.admit();
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
		this.spacingMs = Math.min(ADAPTIVE.maxSpacingMs, this.slowerSpacingMs());
		if (this.fixed === null) this.limit = Math.max(ADAPTIVE.min, Math.floor(this.limit / 2));
	}

	private slowerSpacingMs(): number {
		const { length } = this.takenLately();
		return length > 1
			? (1_000 / length) * ADAPTIVE.slower
			: Math.max(ADAPTIVE.firstSpacingMs, this.spacingMs * 2);
	}

	private takenLately(): number[] {
		return this.takenAt.filter((at) => at > this.clock.now() - 1_000);
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
