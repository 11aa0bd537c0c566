import { stoppedError } from '../model/errors';
import { FairQueue } from './fairQueue';
import type { Place, RefusedLocally, Sending } from './place';
import type { SubmissionRate } from './submissionRate';

interface Waiting {
	readonly lane: object;
	readonly place: Place;
	readonly patienceMs: number;
	/** Milliseconds since 1970. */
	readonly since: number;
	resolve(sending: Sending | RefusedLocally): void;
	reject(error: Error): void;
}

/** Those who have a place and wait until they may submit: refused ones first, then in turn between lanes. */
export class SendQueue {
	private readonly queue = new FairQueue<Waiting>();

	/** Until when nobody has waited for too long, unless a longer pause is asked for. */
	private patience = { until: Infinity, inPause: Infinity };

	constructor(private readonly rate: SubmissionRate) {}

	get size(): number {
		return this.queue.size;
	}

	async wait(place: Place, patienceMs: number, since: number): Promise<Sending | RefusedLocally> {
		return await new Promise((resolve, reject) => {
			const waiting = { lane: place.lane, place, patienceMs, since, resolve, reject };
			this.patience.inPause = -Infinity;
			if (place.wasRefused) this.queue.addForemost(waiting);
			else this.queue.add(waiting);
		});
	}

	/** The place was given back. */
	leave({ lane }: Place): void {
		const gone = this.queue.remove(lane, ({ place }) => place.isReleased);
		for (const { reject } of gone) reject(stoppedError());
	}

	/**
	 * Lets go whoever may be sent now, and tells those of it who would wait for too long.
	 * @param others how many wait for a place
	 * @returns when to call again
	 */
	letGo(now: number, others: number): number {
		let nextAt = -Infinity;
		while (this.queue.size > 0) {
			nextAt = this.rate.nextAt(now, this.queue.size + others);
			if (nextAt > now) return Math.min(nextAt, this.refuseImpatient(now));
			const next = this.queue.take();
			next?.resolve(next.place.send(this.rate.isLimited && this.queue.size > 0));
		}
		return Infinity;
	}

	private refuseImpatient(now: number): number {
		const { pausedUntil, progressUntil } = this.rate;
		if (now < this.patience.until && pausedUntil <= this.patience.inPause) {
			return this.patience.until;
		}
		let nextAt = Infinity;
		for (const waiting of this.queue.all) {
			const { lane, since, patienceMs, resolve } = waiting;
			const endsAt = Math.max(since, progressUntil) + patienceMs;
			if (endsAt > now && pausedUntil <= now + patienceMs) {
				nextAt = Math.min(nextAt, endsAt);
				continue;
			}
			this.queue.remove(lane, (one) => one === waiting);
			resolve({ refusedLocally: 'pauseTooLong' });
		}
		this.patience = { until: nextAt, inPause: pausedUntil };
		return nextAt;
	}
}
