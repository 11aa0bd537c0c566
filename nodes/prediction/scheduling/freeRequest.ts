import { stoppedError } from '../model/errors';
import type { RequestRate, RequestRefusal } from './requestRate';
import type { RefusedLocally, Sender } from './sendQueue';

/** One try of a request, from the moment it is sent. */
export interface RequestTurn {
	/** It has ended, whatever came of it. */
	ended(refusal?: RequestRefusal): void;
}

/** What a request needs of its account. */
export interface FreeRequestKeeper {
	readonly rate: RequestRate;
	now(): number;
	/** Something changed: others may go. */
	changed(): void;
	wait(request: FreeRequest, patienceMs: number): Promise<RequestTurn | RefusedLocally>;
}

/** A request that costs nothing and takes no room, e.g. one that uploads a file. */
export class FreeRequest implements Sender<RequestTurn> {
	wasRefused = false;

	readonly waitingSince: number;

	readonly room = { freeAt: -Infinity, pausedUntil: -Infinity };

	constructor(
		private readonly keeper: FreeRequestKeeper,
		readonly lane: { readonly isClosed: boolean },
	) {
		this.waitingSince = keeper.now();
	}

	get isReleased(): boolean {
		return this.lane.isClosed;
	}

	/**
	 * Resolves when it may be sent, which is then to be done at once.
	 * @param patienceMs how long a pause may be that the service asks for, and how long it may take nothing at all
	 * @throws PredictionError `stopped` when the lane was closed
	 */
	async mayBeSent(patienceMs: number): Promise<RequestTurn | RefusedLocally> {
		if (this.isReleased) throw stoppedError();
		return await this.keeper.wait(this, patienceMs);
	}

	send(): RequestTurn {
		const { keeper } = this;
		const request = keeper.rate.sent(keeper.now());
		// What takes its time, such as a large file, does not keep others waiting until it is there.
		keeper.rate.held(request);
		return {
			ended: (refusal) => {
				this.wasRefused = refusal !== undefined;
				keeper.rate.answered(request, refusal, keeper.now());
				keeper.changed();
			},
		};
	}
}
