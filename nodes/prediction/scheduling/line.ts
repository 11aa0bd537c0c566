const MEMORY = {
	/** How many of the latest sights of a waiting prediction count. */
	sights: 5,
	/** How many of the latest ends count; no service runs more of ours at once. */
	ends: 100,
} as const;

/** Times of different sources may differ by this much in an order that is kept, in milliseconds. */
const BLUR_MS = 3_000;

interface Sight {
	readonly number: number;
	/** Milliseconds since 1970. */
	readonly at: number;
}

/**
 * The predictions of one run in the order of their submission, which is taken for the order in which they begin to run
 * until they are seen to begin otherwise.
 * Times are milliseconds since 1970.
 */
export class Line {
	/** Those that have not ended, in their order, and when they began to run where that was seen. */
	private readonly open = new Map<number, number | null>();

	/** When the latest ones ended. */
	private readonly ends: number[] = [];

	private length = 0;

	/** Sights of predictions that had not begun, the foremost first; a sight of one nearer to the front replaces it. */
	private sights: Sight[] = [];

	/** What the service seemed to run at once, at the latest sights of one that had not begun. */
	private readonly seenAtOnce: number[] = [];

	private isInOrder = true;

	/** When something was last seen of any of them. */
	newsAt = 0;

	/** When the first one was submitted. */
	openedAt = Infinity;

	/** @returns the number of the prediction, in the order of coming */
	join(submittedAt: number): number {
		this.openedAt = Math.min(this.openedAt, submittedAt);
		this.open.set(this.length, null);
		return this.length++;
	}

	/** It is not followed any longer. */
	leave(number: number): void {
		this.open.delete(number);
		const [foremost = this.length] = this.open.keys();
		// What tells nothing that a later sight does not tell better would only pile up.
		while ((this.sights[1]?.number ?? Infinity) <= foremost) this.sights.shift();
	}

	/** Takes note, at `now`, of when a prediction began to run. */
	sawRunning(number: number, begunAt: number, now: number): void {
		const sight = this.sightAhead(number);
		this.open.set(number, begunAt);
		this.newsAt = now;
		if (sight === undefined || begunAt > sight.at - BLUR_MS) return;
		this.isInOrder = false;
		this.sights = [];
	}

	/** Takes note of when a prediction ended. */
	sawEnd(endedAt: number): void {
		this.ends.push(endedAt);
		if (this.ends.length > MEMORY.ends) this.ends.shift();
	}

	/** Takes note, at `now`, that a prediction had not begun to run. */
	sawWaiting(number: number, now: number): void {
		if (!this.isInOrder) return;
		this.newsAt = now;
		this.sights = [...this.sights.filter((sight) => sight.number < number), { number, at: now }];
		const ahead = [...this.open].filter(([other]) => other < number);
		// Where nothing runs yet, they may all begin together.
		if (ahead.every(([, begunAt]) => begunAt === null)) return;
		this.seenAtOnce.push(ahead.length);
		if (this.seenAtOnce.length > MEMORY.sights) this.seenAtOnce.shift();
	}

	/** How many may be running, at least one. */
	get running(): number {
		const numbers = [...this.open.keys()];
		return Math.max(1, numbers.filter((number) => this.waitingPlace(number) === null).length);
	}

	/** Whether at most as many wait as may be running. */
	get isShort(): boolean {
		return this.open.size <= 2 * this.running;
	}

	/** How far a prediction is behind one that was seen waiting, and when that was; null for one that may be running. */
	waitingPlace(number: number): { readonly behind: number; readonly seenAt: number } | null {
		const sight = this.open.get(number) === null ? this.sightAhead(number) : undefined;
		return sight === undefined ? null : { behind: number - sight.number, seenAt: sight.at };
	}

	/**
	 * When a prediction that waits will begin to run, at the earliest: each one when another one can have ended.
	 * @param durationMs how long predictions of this run take
	 * @returns 0 for one that may be running
	 */
	runsFrom(number: number, durationMs: number): number {
		const place = this.waitingPlace(number);
		if (place === null) return 0;
		const turns = this.expectedEnds(durationMs);
		if (turns.length === 0) return place.seenAt;
		for (const [other, begunAt] of this.open) {
			if (begunAt !== null || other >= number) continue;
			insert(turns, (turns.shift() ?? 0) + durationMs);
		}
		return Math.max(place.seenAt, turns[0] ?? 0);
	}

	/** When each of the places at the service gets free, the first one first; none while their number is not known. */
	private expectedEnds(durationMs: number): number[] {
		if (this.seenAtOnce.length === 0) return [];
		const running = [...this.open.values()].flatMap((begunAt) => begunAt ?? []);
		const atOnce = Math.max(1, running.length, Math.min(...this.seenAtOnce));
		const free = Array.from({ length: atOnce }, () => 0);
		return [...free, ...this.ends, ...running.map((begunAt) => begunAt + durationMs)]
			.sort((one, other) => one - other)
			.slice(-atOnce);
	}

	/** The latest sight that tells of a prediction: of itself or of one ahead. */
	private sightAhead(number: number): Sight | undefined {
		return this.sights.filter((sight) => sight.number <= number).at(-1);
	}
}

/** Puts a number to its place among sorted ones. */
function insert(sorted: number[], value: number): void {
	const index = sorted.findIndex((other) => other > value);
	sorted.splice(index < 0 ? sorted.length : index, 0, value);
}
