import type { ConcurrencyLimiter } from '../scheduling/concurrencyLimiter';
import type { PollSchedule } from '../scheduling/pollSchedule';
import type { Clock, Transport } from '../model/ports';
import type { Provider } from '../model/provider';

/** What every step of one run works with. */
export interface Session {
	readonly provider: Provider;
	readonly transport: Transport;
	readonly clock: Clock;
	readonly limiter: ConcurrencyLimiter;
	readonly pace: PollSchedule;
	/** How long a request that costs nothing is repeated, in milliseconds; as the policy says when absent. */
	readonly retryBudgetMs?: number;
}
