import { NodeOperationError, type IAllExecuteFunctions } from 'n8n-workflow';
import { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import type { Provider } from '../prediction/model/provider';
import { accountOf, memoryOf, modelInputsOf } from './accounts';
import { cancelSignalOf, createClock } from './clock';
import { readCredential } from './credential';
import { createTransport } from './transport';

export interface RunOptions {
	/** How many predictions of this run may be at the provider at once; null adapts. */
	readonly concurrency?: number | null;
	/** The user's own interval between two polls, in milliseconds; null adapts. */
	readonly pollIntervalMs?: number | null;
	/** How long a request that costs nothing is repeated, in milliseconds, where the usual is too long. */
	readonly retryBudgetMs?: number;
}

/**
 * The client of one provider in one run, with the credential of the node. Whoever creates it closes it.
 * @throws PredictionError `invalid_input` when there is no credential or its base URL is missing or malformed
 */
export async function createClient(
	context: IAllExecuteFunctions,
	provider: Provider,
	{ concurrency = null, ...options }: RunOptions = {},
): Promise<Client> {
	const stopped = cancelSignalOf(context);
	const clock = createClock(stopped);
	const credential = await readCredential(context, provider).catch((error: unknown) => {
		throw error instanceof NodeOperationError ? missingCredential(provider) : error;
	});
	const transport = createTransport(context, provider, credential, clock, stopped);
	const lane = accountOf(provider, credential).openLane({
		concurrency,
		...(stopped !== undefined && { stopped }),
	});
	const { settings } = credential;
	const known = {
		memory: memoryOf(provider, credential),
		modelInputs: modelInputsOf(provider, credential),
	};
	tellOfKey(context, provider.describeKey?.(credential.key) ?? null);
	return new Client({ provider, transport, clock, lane, settings, ...known, ...options });
}

/** In the output panel, where the context has one. */
function tellOfKey(context: IAllExecuteFunctions, message: string | null): void {
	if (message === null || !('addExecutionHints' in context)) return;
	context.addExecutionHints?.({ message, type: 'info', location: 'outputPane' });
}

function missingCredential({ subject }: Provider): PredictionError {
	return new PredictionError(
		'invalid_input',
		`There is no credential for ${subject} in this node`,
		{ advice: 'Open the node and choose or create one.' },
	);
}
