import { stoppedError } from '../model/errors';
import { FreeRequest } from './freeRequest';
import type { FreeRequests } from './freeRequests';
import type { Place, PlaceHolder, Work } from './place';
import type { PollTurns } from './pollTurns';

export interface LaneOptions {
	/** The user's own limit of predictions at once; null leaves it to the account. */
	readonly concurrency: number | null;
	/** Aborts when the execution is stopped. */
	readonly stopped?: AbortSignal | undefined;
}

/** What a lane needs of its account. */
export interface LaneKeeper {
	readonly uploads: FreeRequests;
	readonly requests: FreeRequests;
	waitForPlace(lane: Lane, work: Work): Promise<Place>;
	followOther(model: string): PollTurns;
	/** The lane waits for nothing any more. */
	closed(lane: Lane): void;
}

/** One execution at an account. */
export class Lane implements PlaceHolder {
	readonly places = new Set<Place>();

	private readonly followed = new Set<PollTurns>();

	isClosed = false;

	private readonly onStop = () => this.close();

	constructor(
		private readonly keeper: LaneKeeper,
		private readonly options: LaneOptions,
	) {
		if (options.stopped?.aborted === true) this.close();
		else options.stopped?.addEventListener('abort', this.onStop);
	}

	/** Whether its own limit leaves room. */
	get hasRoom(): boolean {
		return this.places.size < (this.options.concurrency ?? Infinity);
	}

	/**
	 * Waits for room at the service, in turn with other executions.
	 * @throws PredictionError `stopped` when the lane was closed
	 */
	async takePlace(work: Work): Promise<Place> {
		if (this.isClosed) throw stoppedError();
		return await this.keeper.waitForPlace(this, work);
	}

	/**
	 * Follows a prediction that this process did not submit; it takes no room.
	 * @throws PredictionError `stopped` when the lane was closed
	 */
	followExisting({ model }: Pick<Work, 'model'>): PollTurns {
		if (this.isClosed) throw stoppedError();
		const turns = this.keeper.followOther(model);
		this.followed.add(turns);
		return turns;
	}

	/** Begins to upload a file, in turn with other executions. */
	upload(): FreeRequest {
		return new FreeRequest(this.keeper.uploads, this);
	}

	/** Begins a request about a prediction that costs nothing, in turn with other executions. */
	request(): FreeRequest {
		return new FreeRequest(this.keeper.requests, this);
	}

	/** The execution has ended: everything it holds or waits for is given back. */
	close(): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.options.stopped?.removeEventListener('abort', this.onStop);
		this.keeper.closed(this);
		for (const place of [...this.places]) place.release();
		for (const turns of this.followed) turns.end();
		this.followed.clear();
	}
}
