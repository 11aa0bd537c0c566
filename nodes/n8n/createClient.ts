import { NodeOperationError, type IAllExecuteFunctions } from 'n8n-workflow';
import { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import type { Limiter } from '../prediction/scheduling/concurrencyLimiter';
import { Pace } from '../prediction/scheduling/pollSchedule';
import { REPEAT } from '../prediction/model/policy';
import type { Provider } from '../prediction/model/provider';
import { cancelSignalOf, createClock } from './clock';
import { readAccess } from './serviceAccess';
import { createTransport } from './transport';

export interface Tempo {
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
	limiter: Limiter,
	{ pollIntervalMs = null, patienceMs = REPEAT.patienceMs }: Tempo = {},
): Promise<Client> {
	const stop = cancelSignalOf(context);
	const clock = createClock(stop);
	const access = await readAccess(context, provider.credential, provider.label).catch(
		(error: unknown) => {
			throw error instanceof NodeOperationError ? missingCredential(provider) : error;
		},
	);
	const transport = createTransport(context, provider.credential, access, clock, stop);
	const pace = new Pace(pollIntervalMs);
	return new Client({ provider, transport, clock, limiter, pace, patienceMs });
}

function missingCredential(provider: Provider): PredictionError {
	return new PredictionError(
		'invalid_input',
		`There is no credential for ${provider.label} in this node`,
		{ advice: 'Open the node and choose or create one.' },
	);
}
