import type { PredictionError } from '../../../../nodes/prediction/model/errors';
import type { Lane } from '../../../../nodes/prediction/scheduling/lane';
import type { Place } from '../../../../nodes/prediction/scheduling/place';
import type { SeenPrediction } from '../../../../nodes/prediction/scheduling/observedPrediction';
import type { Answer, SimulatedService, Work } from './service';
import type { SimulatedClock } from './simulatedClock';

export interface Photo {
	readonly wantedAt: number;
	/** When all was over; milliseconds since the simulation began. */
	readonly endedAt: number;
	readonly outcome:
		| 'delivered'
		| 'timedOut'
		| 'unanswered'
		| 'pauseTooLong'
		| 'notEnoughTime'
		| 'stopped';
}

export interface Wishes {
	readonly timeoutMs: number;
	readonly model?: string;
	readonly canList?: boolean;
	/** How long it takes to read and upload a photo once there is a place for it. */
	readonly uploadMs?: number;
}

/** How long an answer to a submission is waited for that is not the result. */
const ANSWER_MS = 60_000;

/** What the client of the core does for one photo, step by step. */
export class Execution {
	constructor(
		private readonly clock: SimulatedClock,
		private readonly lane: Lane,
		private readonly service: SimulatedService,
		private readonly wishes: Wishes,
	) {}

	async photo(): Promise<Photo> {
		const wantedAt = this.clock.elapsed;
		const outcome = await this.work().catch((error: PredictionError) =>
			error.code === 'stopped' ? 'stopped' : Promise.reject(error),
		);
		return { wantedAt, endedAt: this.clock.elapsed, outcome };
	}

	private async work(): Promise<Photo['outcome']> {
		const { model = 'model', timeoutMs, uploadMs = 0 } = this.wishes;
		const answersWithResult = this.service.habits.answers === 'result';
		const place = await this.lane.takePlace({ model, answersWithResult, timeoutMs });
		try {
			if (uploadMs > 0) await this.clock.sleep(uploadMs);
			return await this.submit(place);
		} finally {
			place.release();
		}
	}

	private async submit(place: Place): Promise<Photo['outcome']> {
		const { answers } = this.service.habits;
		for (;;) {
			const sending = await place.mayBeSent(this.wishes.timeoutMs);
			if ('refusedLocally' in sending) return sending.refusedLocally;
			const sentAt = this.clock.now();
			if (answers !== 'id') sending.held();
			const answer = await this.answer(answers === 'result' ? this.wishes.timeoutMs : ANSWER_MS);
			if (answer === null) {
				sending.lost();
				return answers === 'result' ? 'timedOut' : 'unanswered';
			}
			if (answer.quota !== null) sending.quota(answer.quota.remaining, answer.quota.resetMs);
			if (answer.kind === 'refused') {
				sending.refused(answer.toldMs, answer.isBusy ?? false);
				continue;
			}
			sending.accepted();
			if (answers !== 'result') return await this.follow(place, answer.work, sentAt);
			answer.work.detectedAt = this.clock.elapsed;
			return 'delivered';
		}
	}

	private async answer(withinMs: number) {
		return await new Promise<
			(Answer & { quota: { remaining: number; resetMs: number } | null }) | null
		>((resolve) => {
			let isOver = false;
			const giveUp = this.clock.after(withinMs, () => {
				isOver = true;
				resolve(null);
			});
			this.service.submit((answer, quota) => {
				if (isOver && answer.kind === 'taken') answer.work.isAwaited = false;
				if (!isOver) giveUp();
				resolve({ ...answer, quota });
			});
		});
	}

	private async follow(place: Place, work: Work, sentAt: number): Promise<Photo['outcome']> {
		const { service, wishes, clock } = this;
		const deadline = sentAt + wishes.timeoutMs;
		let seen = service.seen(work);
		place.poll.follow(work.id, clock.now() - sentAt);
		if (service.habits.answers === 'id') seen = { ...seen, status: 'starting' };
		else place.poll.saw(seen);
		while (seen.status !== 'succeeded' && clock.now() < deadline) {
			const options = {
				leftMs: deadline - clock.now(),
				quietMs: 0,
				fixedMs: null,
				canList: wishes.canList ?? false,
			};
			const turn = await place.poll.next(options);
			if (turn === 'list') {
				place.poll.sawList(
					await new Promise<ReadonlyMap<string, SeenPrediction>>((resolve) =>
						service.list(resolve),
					),
				);
				continue;
			}
			if (turn === 'single') {
				seen = await new Promise((resolve) => service.status(work, resolve));
				place.poll.asked();
			} else {
				seen = place.poll.takeNews() as SeenPrediction;
			}
			place.poll.saw(seen);
		}
		if (seen.status !== 'succeeded') return 'timedOut';
		work.detectedAt = clock.elapsed;
		return 'delivered';
	}
}
