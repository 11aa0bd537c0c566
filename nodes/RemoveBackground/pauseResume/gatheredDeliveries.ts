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

/** So long n8n may take to resume an execution. Providers send copies, which n8n would answer with an error meanwhile. */
const RESUMING_MS = 5_000;

/** The ends that were delivered to this process, so that an execution is not resumed for each of a thousand predictions. */
export class GatheredDeliveries {
	private readonly gatherings = new BoundedMap<Gathering>(MAX_EXECUTIONS);

	/** What each execution waited for when it was resumed last. */
	private readonly resumed = new BoundedMap<{ readonly open: string; readonly at: number }>(
		MAX_EXECUTIONS,
	);

	constructor(private readonly clock: Pick<Clock, 'sleep' | 'now'>) {}

	/**
	 * @param open the predictions that the execution waits for
	 * @returns those of them that are known to have ended; null where the delivery tells nothing new
	 */
	add(execution: string, predictionId: string, open: readonly string[]): Set<string> | null {
		const resumed = this.resumed.get(execution);
		const isResuming = resumed?.open === open.join() && this.clock.now() < resumed.at + RESUMING_MS;
		const known = this.gatherings.get(execution);
		if (isResuming || known?.ended.has(predictionId) === true) return null;
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

	/** The execution, which waits for these predictions, is about to be resumed. */
	resume(execution: string, open: readonly string[]): void {
		this.gatherings.get(execution)?.latest.abort();
		this.gatherings.delete(execution);
		this.resumed.set(execution, { open: open.join(), at: this.clock.now() });
	}
}
