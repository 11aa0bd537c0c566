import type { ErrorCode } from '../../nodes/prediction/model/errors';
import type { Provider } from '../../nodes/prediction/model/provider';
import type { Scene } from './Scene';

/** How a cell ends: with the right picture, with other bytes as they came, with an error of this code, or as a report to the trigger can. */
export type Ending = 'delivered' | 'passed on' | 'started once' | 'refused' | ErrorCode;

/** What a cell led to. */
export interface Seen {
	readonly ending: Ending;
	/** The error as a person reads it; empty where there is none. */
	readonly says: string;
	/** The prediction that the row names. */
	readonly predictionId: string | null;
	/** Whether the node had been told the id before the fault struck, or had chosen it. */
	readonly knowsId: boolean;
}

/** One row of the table. What must hold in every cell beside its ending stands in `promises.ts`. */
export interface Fault {
	readonly name: string;
	/** What the node is doing when the fault strikes. */
	readonly during: string;
	/** Leads the node to the fault, and past it. */
	play(scene: Scene): Promise<Seen>;
	readonly ends: Ending | ((provider: Provider) => Ending);
	/** Why a provider cannot meet it; null where it can. */
	absentAt(provider: Provider): string | null;
	/** What the error says, beside naming the prediction and a remedy. */
	readonly says?: RegExp;
	/** Answers by which the service refused the work for sure, beside 429. */
	readonly refusedWith?: readonly number[];
	/** Whether the result is lost at the provider itself, so that nothing can bring it back. */
	readonly isGone?: boolean;
	/** What else must hold. */
	also?(scene: Scene): void | Promise<void>;
}

export function endingOf({ ends }: Fault, provider: Provider): Ending {
	return typeof ends === 'function' ? ends(provider) : ends;
}
