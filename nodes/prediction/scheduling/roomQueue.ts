import { stoppedError } from '../model/errors';
import { FairQueue } from './fairQueue';
import { Place, type PlaceHolder, type PlaceKeeper, type Work } from './place';
import { ServiceRoom } from './serviceRoom';

/** A place whose holder did nothing for so long after the timeout of its work is taken back. */
const LEASE_MS = 120_000;

interface Waiting {
	readonly lane: PlaceHolder;
	readonly work: Work;
	resolve(place: Place): void;
	reject(error: Error): void;
}

/** The places for one model at the service, and those who wait for one: in turn between lanes. */
export class RoomQueue {
	private readonly room: ServiceRoom;

	private readonly queue = new FairQueue<Waiting>();

	private readonly places = new Set<Place>();

	constructor(
		private readonly keeper: PlaceKeeper,
		initialConcurrency: number,
	) {
		this.room = new ServiceRoom(initialConcurrency);
	}

	get size(): number {
		return this.queue.size;
	}

	/** Whether nobody waits for a place or has one. */
	get isIdle(): boolean {
		return this.queue.size === 0 && this.places.size === 0;
	}

	async wait(lane: PlaceHolder, work: Work): Promise<Place> {
		return await new Promise((resolve, reject) => {
			this.queue.add({ lane, work, resolve, reject });
		});
	}

	/** The lane waits for nothing any more. */
	leave(lane: PlaceHolder): void {
		for (const { reject } of this.queue.remove(lane, () => true)) reject(stoppedError());
	}

	giveBack(place: Place): void {
		this.places.delete(place);
	}

	/**
	 * Gives out the places that there are.
	 * @returns when to call again
	 */
	giveOut(now: number): number {
		if (this.queue.size === 0) return Infinity;
		// A place that was forgotten must not keep others waiting for ever.
		for (const place of [...this.places]) if (leaseEndOf(place) <= now) place.release();
		while (this.room.hasRoom) {
			const next = this.queue.take(({ lane }) => lane.hasRoom);
			if (next === undefined) break;
			const place = new Place(this.keeper, next.lane, next.work, this.room);
			this.places.add(place);
			next.lane.places.add(place);
			next.resolve(place);
		}
		return this.queue.size === 0 ? Infinity : Math.min(...[...this.places].map(leaseEndOf));
	}
}

function leaseEndOf({ isWaiting, usedAt, work }: Place): number {
	return isWaiting ? Infinity : usedAt + work.timeoutMs + LEASE_MS;
}
