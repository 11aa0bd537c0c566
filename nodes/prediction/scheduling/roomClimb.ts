const CLIMB = {
	/** So many times slower than at first is too slow, */
	slow: 1.5,
	/** and so much more in doubt, that is for each standard error of two means of times that differ by a third. */
	doubt: 0.6,
	/** The fewest times that make a mean. */
	few: 4,
	step: 1.25,
	/** A step pays when the output rises by this share of what was added. */
	pays: 0.4,
	/** Steps that failed are tried again after so many rounds at most. */
	maxPatience: 64,
	/** No more at once when one takes longer than this share of its timeout, half as many beyond the other. */
	long: 1 / 6,
	tooLong: 1 / 2,
} as const;

interface Level {
	readonly level: number;
	readonly meanMs: number;
}

/**
 * How many requests to have open at a service that tells nothing but its answers: more while they come back no slower than at
 * first, then as many as it keeps up with, and now and then a step to see whether it can do more.
 */
export class RoomClimb {
	/** Counts the changes of the level since the first growth; times of another generation tell nothing of this one. */
	generation = 0;

	/** All times of the first growth, later those of the present round; in milliseconds. */
	private times: number[] = [];

	private isGrowing = true;

	/** How long one takes that others do not slow down, in milliseconds; null is to be measured. */
	private baseMs: number | null = null;

	/** From where the present level is tried. */
	private origin: Level | null = null;

	private quietRounds = 0;

	private patience = 1;

	/**
	 * @param initial how many at first
	 * @param max how many at most
	 */
	constructor(
		private readonly initial: number,
		private readonly max: number,
		public level = initial,
	) {}

	/** A request that was sent with the level full came back. */
	finished(generation: number, tookMs: number, timeoutMs: number): void {
		if (generation !== this.generation) return;
		this.times.push(tookMs);
		if (this.isGrowing) this.grow(timeoutMs);
		else this.judgeRound(timeoutMs);
	}

	/** A request got no answer in all of its time. */
	timedOut(generation: number): void {
		if (generation === this.generation) this.moveTo(this.level / 2);
	}

	/** Twice as many when the first ones are back, then one more for each that comes back. */
	private grow(timeoutMs: number): void {
		const { times, level, initial } = this;
		if (times.length < initial) return;
		const latest = times.slice(-Math.max(CLIMB.few, level / 2));
		const first = times.slice(0, Math.max(1, times.length / 2));
		this.baseMs = mean(first);
		const slowdown = mean(latest) / this.baseMs;
		if (slowdown > tooSlow(latest.length, first.length)) this.moveTo(level / slowdown);
		else if (Math.max(...latest) > CLIMB.long * timeoutMs) this.moveTo(level);
		else if (level === this.max) this.moveTo(level);
		else this.level = Math.min(this.max, times.length === initial ? 2 * level : level + 1);
	}

	private judgeRound(timeoutMs: number): void {
		const { times, level, origin } = this;
		const meanMs = mean(times);
		if (meanMs > CLIMB.tooLong * timeoutMs) this.moveTo(level / 2);
		if (this.times.length < Math.max(CLIMB.few, level / 2)) return;
		this.times = [];
		this.origin = null;
		this.baseMs ??= meanMs;
		const slowdown = meanMs / this.baseMs;
		const isSlow = slowdown > tooSlow(times.length, times.length);
		if (origin !== null && (isSlow || !pays(origin, { level, meanMs }))) {
			this.patience = Math.min(CLIMB.maxPatience, 2 * this.patience);
			this.moveTo(origin.level);
		} else if (isSlow && level > 1) {
			// Slower images, or too many: what is measured at fewer is the base either way.
			this.baseMs = null;
			this.moveTo(level / slowdown);
		} else {
			if (origin !== null) this.patience = 1;
			if (++this.quietRounds < this.patience || meanMs > CLIMB.long * timeoutMs) return;
			this.quietRounds = 0;
			this.moveTo(Math.max(level + 1, CLIMB.step * level));
			this.origin = { level, meanMs };
		}
	}

	private moveTo(level: number): void {
		this.level = Math.min(this.max, Math.max(1, level));
		this.isGrowing = false;
		this.generation++;
		this.times = [];
		this.origin = null;
	}
}

function tooSlow(times: number, others: number): number {
	return CLIMB.slow + CLIMB.doubt * Math.sqrt(1 / times + 1 / others);
}

/** Whether the output rose with the level. */
function pays(origin: Level, { level, meanMs }: Level): boolean {
	const added = level / origin.level - 1;
	const gained = ((level / origin.level) * origin.meanMs) / meanMs - 1;
	return gained >= CLIMB.pays * added;
}

function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
