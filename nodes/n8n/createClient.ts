import { NodeOperationError, type IAllExecuteFunctions } from 'n8n-workflow';
import { Client } from '../prediction/client';
import { PredictionError } from '../prediction/errors';
import type { Limiter } from '../prediction/limiter';
import { Pace } from '../prediction/pace';
import type { Provider } from '../prediction/provider';
import { cancelSignalOf, createClock } from './clock';
import { readAccess } from './serviceAccess';
import { createTransport } from './transport';

/**
 * The client of one provider in one run, with the credential of the node.
 * @param pollIntervalMs the user's own interval; null adapts
 * @throws PredictionError `invalid_input` when there is no credential or its base URL is missing or malformed
 */
export async function createClient(
	context: IAllExecuteFunctions,
	provider: Provider,
	limiter: Limiter,
	pollIntervalMs: number | null = null,
): Promise<Client> {
	const stop = cancelSignalOf(context);
	const clock = createClock(stop);
	const access = await readAccess(context, provider.credential, provider.label).catch(
		(error: unknown) => {
			throw error instanceof NodeOperationError ? missingCredential(provider) : error;
		},
	);
	const transport = createTransport(context, provider.credential, access, clock, stop);
	return new Client({ provider, transport, clock, limiter, pace: new Pace(pollIntervalMs) });
}

function missingCredential(provider: Provider): PredictionError {
	return new PredictionError(
		'invalid_input',
		`There is no credential for ${provider.label} in this node`,
		{ advice: 'Open the node and choose or create one.' },
	);
}
