import type { Clock, Transport } from '../model/ports';
import type { Provider } from '../model/provider';
import type { KnownModelInputs } from '../modelInput/modelInputCache';
import type { Lane } from '../scheduling/lane';
import type { AccountMemory } from './accountMemory';
import type { InFlightSubmissions } from './inFlightSubmissions';

/** What every step of one run works with at one provider. */
export interface Session {
	readonly provider: Provider;
	readonly transport: Transport;
	readonly clock: Clock;
	/** The share of this run in the account that all runs of the process use. */
	readonly lane: Lane;
	readonly inFlight: InFlightSubmissions;
	/** What is remembered of the account for a while. */
	readonly memory: AccountMemory;
	/** What is known of the inputs of models at this account. */
	readonly modelInputs: KnownModelInputs;
	/** The user's own interval between two polls of a prediction, in milliseconds; null adapts. */
	readonly pollIntervalMs: number | null;
	/** How long a request that costs nothing is repeated, in milliseconds. */
	readonly retryBudgetMs: number;
}
