import { stoppedError } from '../model/errors';
import { FairQueue } from './fairQueue';
import type { RequestRate } from './requestRate';

/** Why one is not sent: the service asks for a pause that is too long, or takes longer than the work may take. */
export interface RefusedLocally {
	readonly refusedLocally: 'pauseTooLong' | 'notEnoughTime';
}

/** Who is to be sent: a submission, or an upload. */
export interface Sender<Turn> {
	readonly lane: object;
	/** Whether the service refused it before, for being too many. */
	readonly wasRefused: boolean;
	/** Since when it is to be sent, whatever was refused meanwhile; milliseconds since 1970. */
	readonly waitingSince: number;
	/** Whether nobody waits for it any more. */
	readonly isReleased: boolean;
	/** When the service has room for it, and until when it told that it has none; milliseconds since 1970. */
	readonly room: { readonly freeAt: number; readonly pausedUntil: number };
	/** @param isWaitedFor whether others are ready to be sent and may not */
	send(isWaitedFor: boolean): Turn;
}

interface Waiting<Turn> {
	readonly lane: object;
	readonly sender: Sender<Turn>;
	readonly patienceMs: number;
	resolve(turn: Turn | RefusedLocally): void;
	reject(error: Error): void;
}

/** Those who wait until they may send: refused ones first, then in turn between lanes. */
export class SendQueue<Turn> {
	private readonly queue = new FairQueue<Waiting<Turn>>();

	/** Until when nobody has waited for too long, unless a longer pause is asked for. */
	private patience = { until: Infinity, inPause: Infinity };

	constructor(private readonly rate: RequestRate) {}

	async wait(sender: Sender<Turn>, patienceMs: number): Promise<Turn | RefusedLocally> {
		return await new Promise((resolve, reject) => {
			const waiting = { lane: sender.lane, sender, patienceMs, resolve, reject };
			this.patience.until = -Infinity;
			if (sender.wasRefused) this.queue.addForemost(waiting);
			else this.queue.add(waiting);
		});
	}

	/** Some of the lane are released. */
	leave(lane: object): void {
		const gone = this.queue.remove(lane, ({ sender }) => sender.isReleased);
		for (const { reject } of gone) reject(stoppedError());
	}

	/**
	 * Lets go whoever may be sent now, and tells those of it who would wait for too long.
	 * @param others how many wait for a place
	 * @returns when to call again
	 */
	letGo(now: number, others: number): number {
		while (this.queue.size > 0) {
			const nextAt = this.rate.nextAt(now, this.queue.size + others);
			if (nextAt > now) return Math.min(nextAt, this.refuseImpatient(now));
			const next = this.queue.take(({ sender }) => sender.room.freeAt <= now);
			if (next === undefined) {
				const freeAt = this.queue.all.map(({ sender }) => sender.room.freeAt);
				return Math.min(...freeAt, this.refuseImpatient(now));
			}
			next.resolve(next.sender.send(this.rate.isLimited && this.queue.size > 0));
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
			const { lane, sender, patienceMs, resolve } = waiting;
			const endsAt = Math.max(sender.waitingSince, progressUntil) + patienceMs;
			if (endsAt > now && Math.max(pausedUntil, sender.room.pausedUntil) <= now + patienceMs) {
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
