import type { SeenDuration } from './observedPrediction';
import { RoomClimb } from './roomClimb';

const ROOM = {
	/** Images in memory, and requests in flight. */
	max: 100,
	/** Waited for less than this share of its run: there is more room. */
	free: 0.1,
	/** The same for so many milliseconds: a service takes them to hand on a prediction. */
	briefMs: 200,
	/** Waited for more than this share of its run: more are there than are run. */
	crowded: 0.5,
	/** A few wait at the service, so that it is never idle. */
	reserve: 1.25,
	least: 2,
	/** How much the latest one counts. */
	latest: 0.2,
	/** A service that refuses by number is given one more after so many that ended. */
	endedForOneMore: 20,
	/** One that is busy while nothing of ours is there is asked again after this time, then each time after twice as long; */
	busyMs: 250,
	maxBusyMs: 5_000,
	/** and of those who wait for that, one goes first and the next after so long. */
	resumeMs: 500,
} as const;

/** What was known when a prediction was sent, to judge by how long it took. */
export interface RoomAtSending {
	/** How many were at the service then, itself included. */
	readonly open: number;
	/** Whether nothing but the room held others back; only then does its time tell of the room. */
	readonly isFull: boolean;
	readonly generation: number;
}

/** How many predictions of one model the service is given at once. */
export class ServiceRoom {
	/** Places given out. */
	taken = 0;

	/** Predictions at the service. */
	open = 0;

	private readonly climb: RoomClimb;

	/** By what the service tells of its queue; null while it tells nothing. */
	private byQueue: number | null = null;

	/** How many it seems to run at once, where it tells of its queue. */
	private places: number | null = null;

	/** By what it refused. */
	private cap = Infinity;

	private endedAtCap = 0;

	/** Whether it says itself when it is busy: then nothing is sent to it before another one has ended. */
	private saysBusy = false;

	/** Until when it takes none, as far as it tells; milliseconds since 1970. */
	pausedUntil = -Infinity;

	/** How often in a row it was busy while nothing of ours was there. */
	private busyInRow = 0;

	/** @param initial how many before anything is known */
	constructor(initial: number) {
		this.climb = new RoomClimb(initial, ROOM.max);
	}

	get size(): number {
		const level = this.byQueue ?? this.climb.level;
		return Math.max(1, Math.min(Math.floor(level), this.cap));
	}

	get hasRoom(): boolean {
		return this.taken < this.size;
	}

	/** When one more may be sent; milliseconds since 1970, `Infinity`: once another one has ended. */
	get freeAt(): number {
		return this.saysBusy && this.open >= this.cap ? Infinity : this.pausedUntil;
	}

	/** @param isWaitedFor whether others still wait to be sent */
	sent(isWaitedFor: boolean, now: number): RoomAtSending {
		this.open++;
		if (this.busyInRow > 0) this.pausedUntil = now + ROOM.resumeMs;
		const isFull = !isWaitedFor && this.taken >= this.size;
		return { open: this.open, isFull, generation: this.climb.generation };
	}

	/** It is not at the service any longer, or was never there. */
	left(): void {
		this.open--;
		if (this.cap === Infinity || ++this.endedAtCap < ROOM.endedForOneMore) return;
		this.cap++;
		this.endedAtCap = 0;
	}

	/** The service refuses more than it runs now, however long one waits. */
	refusedByNumber(): void {
		if (this.open === 0) return;
		this.cap = this.open;
		this.endedAtCap = 0;
	}

	/** It runs as many as it can, whoever sent them. @param toldMs as of a refusal */
	refusedAsBusy(toldMs: number | null, now: number): void {
		this.saysBusy = true;
		this.cap = this.open === 0 ? Infinity : this.open;
		this.endedAtCap = 0;
		const backoffMs = Math.min(ROOM.maxBusyMs, ROOM.busyMs * 2 ** this.busyInRow);
		if (this.open === 0) this.busyInRow++;
		const ms = toldMs ?? (this.open === 0 ? backoffMs : 0);
		this.pausedUntil = Math.max(this.pausedUntil, now + ms);
	}

	/** It took one. */
	tookOne(): void {
		this.busyInRow = 0;
	}

	/**
	 * A prediction succeeded.
	 * @param timeoutMs how long it might have taken
	 */
	ended(atSending: RoomAtSending, duration: SeenDuration, timeoutMs: number): void {
		const { open, isFull, generation } = atSending;
		const { waitedMs, ranMs, tookMs } = duration;
		if (!isFull) return;
		if (waitedMs !== null || this.byQueue !== null) {
			this.byQueue = this.levelByQueue(open, waitedMs ?? 0, ranMs);
		} else {
			this.climb.finished(generation, tookMs, timeoutMs);
		}
	}

	private levelByQueue(open: number, waitedMs: number, ranMs: number): number {
		const level = this.byQueue ?? this.climb.level;
		// At most as many wait as are seen to run.
		if (waitedMs < Math.max(ROOM.briefMs, ROOM.free * ranMs))
			return Math.max(level, Math.min(level + 1, 2 * open, ROOM.max));
		const places = (open * ranMs) / (waitedMs + ranMs);
		this.places = (this.places ?? places) * (1 - ROOM.latest) + places * ROOM.latest;
		const isCrowded = waitedMs > ROOM.crowded * ranMs;
		return isCrowded ? Math.max(ROOM.least, Math.ceil(ROOM.reserve * this.places)) : level;
	}

	/** The service kept a request open for the whole of its time. */
	timedOut({ generation }: RoomAtSending): void {
		this.climb.timedOut(generation);
	}
}
