import { NodeOperationError, type IAllExecuteFunctions } from 'n8n-workflow';
import { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import type { ConcurrencyLimiter } from '../prediction/scheduling/concurrencyLimiter';
import { PollSchedule } from '../prediction/scheduling/pollSchedule';
import { RETRY } from '../prediction/model/policy';
import type { Provider } from '../prediction/model/provider';
import { cancelSignalOf, createClock } from './clock';
import { readCredential } from './credential';
import { createTransport } from './transport';

export interface ClientOptions {
	/** The user's own interval between two questions; null adapts. */
	readonly pollIntervalMs?: number | null;
	/** How long a request that costs nothing is repeated, where the usual is too long. */
	readonly patienceMs?: number;
}

/**
 * The client of one provider in one run, with the credential of the node.
 * @throws PredictionError `invalid_input` when there is no credential or its base URL is missing or malformed
 */
export async function createClient(
	context: IAllExecuteFunctions,
	provider: Provider,
	limiter: ConcurrencyLimiter,
	{ pollIntervalMs = null, patienceMs = RETRY.retryBudgetMs }: ClientOptions = {},
): Promise<Client> {
	const stop = cancelSignalOf(context);
	const clock = createClock(stop);
	const access = await readCredential(context, provider.credential, provider.label).catch(
		(error: unknown) => {
			throw error instanceof NodeOperationError ? missingCredential(provider) : error;
		},
	);
	const transport = createTransport(context, provider.credential, access, clock, stop);
	const pace = new PollSchedule(pollIntervalMs);
	return new Client({ provider, transport, clock, limiter, pace, retryBudgetMs: patienceMs });
}

function missingCredential(provider: Provider): PredictionError {
	return new PredictionError(
		'invalid_input',
		`There is no credential for ${provider.label} in this node`,
		{ advice: 'Open the node and choose or create one.' },
	);
}
