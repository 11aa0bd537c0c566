import { FreeRequests } from './freeRequests';
import { Lane, type LaneKeeper, type LaneOptions } from './lane';
import type { Place, PlaceKeeper, Sending, Work } from './place';
import { PollPlan } from './pollPlan';
import { PollTurns } from './pollTurns';
import { RoomQueue } from './roomQueue';
import { SendQueue, type RefusedLocally } from './sendQueue';
import { RequestRate } from './requestRate';
import { Ticker, type AccountClock } from './ticker';
import type { RequestLimit } from './toldLimit';

/** How many models are remembered. */
const MAX_MODELS = 50;

export interface AccountLimits {
	/** How many predictions of a model to trust the service with before anything is known. */
	readonly initialConcurrency: number;
	/** How many submissions it takes by its own documentation. */
	readonly submissions?: RequestLimit;
	/** The least time between two status requests about one prediction, in milliseconds. */
	readonly minPollGapMs?: number;
}

/**
 * What the executions of one process share of an account at a service: how fast it takes submissions, how many it works on at
 * once, how long that takes, and whose turn it is.
 */
export class AccountState implements PlaceKeeper, LaneKeeper {
	readonly rate: RequestRate;

	readonly uploads: FreeRequests;

	/** About predictions that nobody waits for. */
	readonly requests: FreeRequests;

	readonly polls: PollPlan;

	/** When it was last used, in milliseconds since 1970. */
	lastUsedAt: number;

	/** By model, the least recently used one first. */
	private readonly rooms = new Map<string, RoomQueue>();

	private readonly sends: SendQueue<Sending | RefusedLocally>;

	private readonly ticker: Ticker;

	constructor(
		private readonly clock: AccountClock,
		private readonly limits: AccountLimits,
	) {
		this.lastUsedAt = clock.now();
		this.ticker = new Ticker(clock, () => this.changed());
		this.rate = new RequestRate(() => clock.random(), limits.submissions);
		this.uploads = new FreeRequests(clock, () => this.changed());
		this.requests = new FreeRequests(clock, () => this.changed());
		this.sends = new SendQueue(this.rate);
		this.polls = new PollPlan(clock, limits.minPollGapMs ?? 0);
	}

	/** Whether nothing is waiting or running, so that it may be forgotten. */
	get isIdle(): boolean {
		return this.polls.isIdle && [...this.rooms.values()].every(({ isIdle }) => isIdle);
	}

	/** One lane for each execution. */
	openLane(options: LaneOptions): Lane {
		return new Lane(this, options);
	}

	now(): number {
		return this.clock.now();
	}

	/** Gives out all that may be had now, and sets the alarm for the next time. */
	changed(): void {
		const now = this.now();
		const rooms = [...this.rooms.values()].filter(({ size }) => size > 0);
		const roomsAt = rooms.map((room) => room.giveOut(now));
		const waiting = rooms.reduce((sum, { size }) => sum + size, 0);
		this.lastUsedAt = now;
		const freeAt = Math.min(this.uploads.letGo(now), this.requests.letGo(now));
		this.ticker.set(Math.min(...roomsAt, freeAt, this.sends.letGo(now, waiting)));
	}

	async waitForPlace(lane: Lane, work: Work): Promise<Place> {
		const place = this.roomOf(work.model).wait(lane, work);
		this.changed();
		return await place;
	}

	async waitToSend(place: Place, patienceMs: number): Promise<Sending | RefusedLocally> {
		const sending = this.sends.wait(place, patienceMs);
		this.changed();
		return await sending;
	}

	followOther(model: string): PollTurns {
		this.lastUsedAt = this.now();
		return new PollTurns(this.polls, model, null);
	}

	released(place: Place): void {
		place.lane.places.delete(place);
		this.roomOf(place.work.model).giveBack(place);
		this.sends.leave(place.lane);
		this.changed();
	}

	closed(lane: Lane): void {
		for (const room of this.rooms.values()) room.leave(lane);
		this.uploads.leave(lane);
		this.requests.leave(lane);
	}

	private roomOf(model: string): RoomQueue {
		const room = this.rooms.get(model) ?? new RoomQueue(this, this.limits.initialConcurrency);
		this.rooms.delete(model);
		this.rooms.set(model, room);
		for (const [other, { isIdle }] of this.rooms) {
			if (this.rooms.size <= MAX_MODELS) break;
			if (isIdle && other !== model) this.rooms.delete(other);
		}
		return room;
	}
}
