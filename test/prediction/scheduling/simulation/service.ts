import type { SeenPrediction } from '../../../../nodes/prediction/scheduling/observedPrediction';
import type { Limit, Refusal } from './limits';
import { Machine, type MachineHabits } from './machine';
import { START, type SimulatedClock } from './simulatedClock';

export interface ServiceHabits {
	readonly limit: Limit;
	readonly machine: MachineHabits;
	/** How long the prediction of this number runs when nothing slows it down. */
	durationMs(number: number): number;
	readonly roundTripMs: number;
	/** With the result itself, at once with an id, or with an id when it has ended or at the latest after so long. */
	readonly answers: 'result' | 'id' | { readonly heldMs: number };
	/** Whether it tells when a prediction began and ended. */
	readonly tellsTimes?: boolean;
	/** Whether it tells which predictions have not begun. */
	readonly tellsQueue?: boolean;
	/** Whether each answer to a submission says how many more it takes. */
	readonly tellsQuota?: boolean;
	/** Which share of the answers to submissions is lost on the way. */
	readonly loses?: number;
}

/** A prediction that the service took; times in milliseconds since the simulation began. */
export interface Work {
	readonly id: string;
	readonly takenAt: number;
	startedAt: number | null;
	endedAt: number | null;
	/** When the execution knew that it had ended. */
	detectedAt: number | null;
	/** Whether somebody still wants it. */
	isAwaited: boolean;
}

export type Answer =
	| { readonly kind: 'taken'; readonly work: Work }
	| ({ readonly kind: 'refused' } & Refusal);

export interface Quota {
	readonly remaining: number;
	readonly resetMs: number;
}

const PAGE = 50;

/** A service at the other end of a network, which counts what it is asked. */
export class SimulatedService {
	readonly works: Work[] = [];

	/** When each submission arrived. */
	readonly arrivals: number[] = [];

	refused = 0;

	polls = 0;

	/** The most predictions that were there at once. */
	mostUnfinished = 0;

	private readonly machine: Machine;

	constructor(
		private readonly clock: SimulatedClock,
		readonly habits: ServiceHabits,
	) {
		this.machine = new Machine(clock, habits.machine);
	}

	/** Calls back with what becomes of a submission, and never when the answer is lost. */
	submit(answer: (answer: Answer, quota: Quota | null) => void): void {
		const { clock, habits } = this;
		clock.after(this.wayMs(), () => {
			this.arrivals.push(clock.elapsed);
			const refusal = habits.limit.take(clock.elapsed, this.machine.unfinished);
			const quota =
				habits.tellsQuota === true ? (habits.limit.quota?.(clock.elapsed) ?? null) : null;
			const reply = (given: Answer) => void clock.after(this.wayMs(), () => answer(given, quota));
			if (refusal !== null) {
				this.refused++;
				reply({ kind: 'refused', ...refusal });
				return;
			}
			const isLost = clock.random() < (habits.loses ?? 0);
			this.work((work) => {
				if (!isLost) reply({ kind: 'taken', work });
			});
		});
	}

	status(work: Work, answer: (seen: SeenPrediction) => void): void {
		this.polls++;
		this.clock.after(this.wayMs(), () => {
			const seen = this.seen(work);
			this.clock.after(this.wayMs(), () => answer(seen));
		});
	}

	/** The newest ones. */
	list(answer: (seen: ReadonlyMap<string, SeenPrediction>) => void): void {
		this.polls++;
		this.clock.after(this.wayMs(), () => {
			const page = new Map(this.works.slice(-PAGE).map((work) => [work.id, this.seen(work)]));
			this.clock.after(this.wayMs(), () => answer(page));
		});
	}

	seen({ takenAt, startedAt, endedAt }: Work): SeenPrediction {
		const { tellsTimes = true, tellsQueue = true } = this.habits;
		const told = (at: number | null) =>
			at === null || !tellsTimes ? null : new Date(START + at).toISOString();
		const pending = startedAt === null && tellsQueue ? 'starting' : 'processing';
		return {
			status: endedAt === null ? pending : 'succeeded',
			createdAt: told(takenAt),
			startedAt: told(startedAt),
			completedAt: told(endedAt),
		};
	}

	/** Takes up the work, and responds when the service does. */
	private work(respond: (work: Work) => void): void {
		const { clock, habits, works } = this;
		const work: Work = {
			id: `p${works.length}`,
			takenAt: clock.elapsed,
			startedAt: null,
			endedAt: null,
			detectedAt: null,
			isAwaited: true,
		};
		let hasResponded = false;
		const once = () => {
			if (!hasResponded) respond(work);
			hasResponded = true;
		};
		const durationMs = habits.durationMs(works.length);
		works.push(work);
		this.machine.run(
			durationMs,
			() => {
				work.startedAt = clock.elapsed;
			},
			() => {
				work.endedAt = clock.elapsed;
				once();
			},
		);
		this.mostUnfinished = Math.max(this.mostUnfinished, this.machine.unfinished);
		if (habits.answers === 'id') once();
		else if (habits.answers !== 'result') clock.after(habits.answers.heldMs, once);
	}

	/** One way through the network: now and then a slow one. */
	private wayMs(): number {
		const { random } = this.clock;
		const ms = (this.habits.roundTripMs / 2) * (0.9 + 0.2 * random());
		return random() < 1 / 300 ? 2.5 * ms : ms;
	}
}
