import { stoppedError } from '../model/errors';
import { PollTurns, type PollKeeper } from './pollTurns';
import type { SeenDuration } from './observedPrediction';
import type { RoomAtSending, ServiceRoom } from './serviceRoom';
import type { RequestRate } from './requestRate';
import type { RefusedLocally, Sender } from './sendQueue';
import type { SentRequest } from './unansweredRequests';

/** Without an answer for this share of its timeout, a request was not lost but took too long. */
const TIMED_OUT = 0.9;

/** What is to be done at the service. */
export interface Work {
	readonly model: string;
	/** Whether the response to the submission is the result: an open request is a running job. */
	readonly answersWithResult: boolean;
	/** How long it may take, in milliseconds; where the response is the result, from its sending. */
	readonly timeoutMs: number;
}

/** One attempt to submit, from the moment it is sent. The first of its ends counts: accepted, refused, rejected or lost. */
export interface Sending {
	/** The service may hold the connection although it took the work. Call it as soon as such a request is sent. */
	held(): void;
	/** The service took it; where the response is the result, it has done the work. */
	accepted(): void;
	/**
	 * Refused for being too many. The place stays; wait for the next turn to send.
	 * @param toldMs how long the service tells to wait, in milliseconds; null where it does not
	 * @param isBusy whether it works on as many as it can, or on none yet, however seldom it is asked
	 */
	refused(toldMs: number | null, isBusy: boolean): void;
	/** Refused for another reason. */
	rejected(): void;
	/** No answer will come: the service may have taken it. */
	lost(): void;
	/** The response says how many more submissions the service takes within the next `resetMs`. */
	quota(remaining: number, resetMs: number): void;
}

/** Who holds places: an execution. */
export interface PlaceHolder {
	readonly places: Set<Place>;
	/** Whether its own limit leaves room for one more. */
	readonly hasRoom: boolean;
}

/** What a place needs of its account. */
export interface PlaceKeeper {
	readonly rate: RequestRate;
	readonly polls: PollKeeper;
	now(): number;
	/** Something changed: others may go. */
	changed(): void;
	waitToSend(place: Place, patienceMs: number): Promise<Sending | RefusedLocally>;
	released(place: Place): void;
}

/** Room for one prediction at the service, from before its submission until its end. */
export class Place implements Sender<Sending | RefusedLocally> {
	wasRefused = false;

	/**
	 * When its holder last did something with it, in milliseconds since 1970; `Infinity` before it was to be sent: to bring the
	 * image to the service takes as long as it takes, and has limits of its own.
	 */
	usedAt = Infinity;

	private isWaitingToSend = false;

	waitingSince = Infinity;

	private atSending: RoomAtSending | null = null;

	private sending: Sending | null = null;

	isReleased = false;

	private hasEnded = false;

	/** The turns to ask about the prediction, and what is seen of it. */
	readonly poll: PollTurns;

	constructor(
		private readonly keeper: PlaceKeeper,
		readonly lane: PlaceHolder,
		readonly work: Work,
		readonly room: ServiceRoom,
	) {
		room.taken++;
		this.poll = new PollTurns(keeper.polls, work.model, (duration) => this.ended(duration));
	}

	/**
	 * Resolves when the submission may be sent, which is then to be done at once.
	 * @param patienceMs how long a pause may be that the service asks for, and how long it may take nothing at all
	 * @throws PredictionError `stopped` when the place was given back
	 */
	async mayBeSent(patienceMs: number): Promise<Sending | RefusedLocally> {
		if (this.isReleased) throw stoppedError();
		this.isWaitingToSend = true;
		this.waitingSince = Math.min(this.waitingSince, this.keeper.now());
		try {
			return await this.keeper.waitToSend(this, patienceMs);
		} finally {
			this.isWaitingToSend = false;
			this.usedAt = this.keeper.now();
		}
	}

	/** Whether its holder waits for its account, not the other way round. */
	get isWaiting(): boolean {
		return this.isWaitingToSend || this.poll.isWaiting;
	}

	/** Gives the room back, as often as one likes. */
	release(): void {
		if (this.isReleased) return;
		this.isReleased = true;
		this.sending?.lost();
		this.leave();
		this.room.taken--;
		this.poll.end();
		this.keeper.released(this);
	}

	send(isWaitedFor: boolean): Sending | RefusedLocally {
		const { keeper, room, work } = this;
		const usualMs = keeper.polls.durations.quarterMs(work.model) ?? 0;
		// Where nothing of ours is at the service, one finds out whether it has become faster.
		if (work.answersWithResult && usualMs > work.timeoutMs && room.open > 0) {
			return { refusedLocally: 'notEnoughTime' };
		}
		const now = keeper.now();
		const sending = this.sendingOf(keeper.rate.sent(now), room.sent(isWaitedFor, now));
		this.sending = sending;
		return sending;
	}

	private sendingOf(request: SentRequest, atSending: RoomAtSending): Sending {
		const { keeper, room, work } = this;
		const { rate } = keeper;
		this.atSending = atSending;
		const end = (note: (now: number, tookMs: number) => void) => {
			if (this.sending !== sending) return;
			this.sending = null;
			this.usedAt = keeper.now();
			note(this.usedAt, this.usedAt - request.sentAt);
			keeper.changed();
		};
		const sending: Sending = {
			held: () => {
				rate.held(request);
				keeper.changed();
			},
			accepted: () =>
				end((now, tookMs) => {
					rate.accepted(request, now);
					room.tookOne();
					if (work.answersWithResult) this.ended({ waitedMs: null, ranMs: tookMs, tookMs });
				}),
			refused: (toldMs, isBusy) =>
				end((now) => {
					this.leave();
					this.wasRefused = true;
					if (isBusy) {
						rate.rejected(request, now);
						room.refusedAsBusy(toldMs, now);
					} else if (rate.refused(request, toldMs, now)) room.refusedByNumber();
				}),
			rejected: () =>
				end((now) => {
					this.leave();
					rate.rejected(request, now);
				}),
			lost: () =>
				end((_now, tookMs) => {
					rate.lost(request);
					const isTimedOut = work.answersWithResult && tookMs >= TIMED_OUT * work.timeoutMs;
					if (isTimedOut) room.timedOut(atSending);
				}),
			quota: (remaining, resetMs) => rate.quota.heard(request, remaining, resetMs, keeper.now()),
		};
		return sending;
	}

	/** Where the response is the result, its prediction is seen to have ended once more. */
	private ended(duration: SeenDuration): void {
		this.usedAt = this.keeper.now();
		if (this.hasEnded) return;
		this.hasEnded = true;
		this.keeper.polls.durations.learn(this.work.model, duration.ranMs);
		if (this.atSending !== null) this.room.ended(this.atSending, duration, this.work.timeoutMs);
	}

	private leave(): void {
		if (this.atSending !== null) this.room.left();
		this.atSending = null;
	}
}
