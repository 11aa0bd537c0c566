import { BoundedMap } from '../../n8n/boundedMap';
import type { Clock } from '../../prediction/model/ports';

/** What was delivered for one paused execution. */
interface Gathering {
	/** The predictions that have ended. */
	readonly ended: Set<string>;
	/** Aborted when another delivery comes. */
	latest: AbortController;
}

/** Of more paused executions than this, the oldest lose their deliveries and are resumed by their timer. */
const MAX_EXECUTIONS = 10_000;

/** The ends that were delivered to this process, so that an execution is not resumed for each of a thousand predictions. */
export class GatheredDeliveries {
	private readonly gatherings = new BoundedMap<Gathering>(MAX_EXECUTIONS);

	constructor(private readonly clock: Pick<Clock, 'sleep'>) {}

	/** @returns all predictions of the execution that are known to have ended */
	add(execution: string, predictionId: string): Set<string> {
		const known = this.gatherings.get(execution);
		known?.latest.abort();
		const gathering = {
			ended: known?.ended ?? new Set<string>(),
			latest: new AbortController(),
		};
		gathering.ended.add(predictionId);
		this.gatherings.set(execution, gathering);
		return gathering.ended;
	}

	/** Resolves after `ms`, or as soon as another delivery comes. @returns whether none has come */
	async isQuietFor(execution: string, ms: number): Promise<boolean> {
		const { signal } = this.gatherings.get(execution)?.latest ?? new AbortController();
		await this.clock.sleep(ms, signal);
		return !signal.aborted;
	}

	/** The execution is resumed. */
	forget(execution: string): void {
		this.gatherings.get(execution)?.latest.abort();
		this.gatherings.delete(execution);
	}
}
