import type { FreeRequest, FreeRequestKeeper, RequestTurn } from './freeRequest';
import { RequestRate } from './requestRate';
import { SendQueue, type RefusedLocally } from './sendQueue';
import type { AccountClock } from './ticker';

/** The requests of one kind that cost nothing, of all executions at an account: as often as the service was seen to take them. */
export class FreeRequests implements FreeRequestKeeper {
	readonly rate: RequestRate;

	private readonly queue: SendQueue<RequestTurn>;

	/** @param changed something changed: others may go */
	constructor(
		private readonly clock: AccountClock,
		readonly changed: () => void,
	) {
		this.rate = new RequestRate(() => clock.random());
		this.queue = new SendQueue(this.rate);
	}

	now(): number {
		return this.clock.now();
	}

	async wait(request: FreeRequest, patienceMs: number): Promise<RequestTurn | RefusedLocally> {
		const turn = this.queue.wait(request, patienceMs);
		this.changed();
		return await turn;
	}

	/** The lane waits for nothing any more. */
	leave(lane: object): void {
		this.queue.leave(lane);
	}

	/**
	 * Lets go whoever may be sent now.
	 * @returns when to call again, in milliseconds since 1970
	 */
	letGo(now: number): number {
		return this.queue.letGo(now, 0);
	}
}
