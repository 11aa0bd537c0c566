import type { IExecuteFunctions } from 'n8n-workflow';
import { storedStateSchema, type StoredState } from './imageRecord';

/** Where the state lies in the node's context, which n8n keeps with the execution. */
export const STATE_KEY = 'removeBackgroundSubmissions';

/** A prediction that a paused execution waits for, and whose end is delivered. */
export interface OpenPrediction {
	readonly predictionId: string;
	readonly provider: string;
}

/**
 * The predictions a paused execution waits for whose end is delivered to it, with the provider of each, from its node
 * context. Null where that cannot be read.
 */
export function openPredictions(nodeContext: unknown): OpenPrediction[] | null {
	const stored = storedStateSchema.safeParse(
		(nodeContext as Record<string, unknown> | null | undefined)?.[STATE_KEY],
	);
	if (!stored.success) return null;
	return Object.values(stored.data.images).flatMap(
		({ predictionId, provider, hasWebhook, state }) =>
			predictionId !== null && state === 'paused' && hasWebhook ? [{ predictionId, provider }] : [],
	);
}

/**
 * The state that an earlier run of this execution left; null where there is none.
 * A state that an older or newer version wrote in another shape is none: it must not end the run.
 */
export function readState(
	context: IExecuteFunctions,
	nodeContext: Record<string, unknown>,
): StoredState | null {
	const value = nodeContext[STATE_KEY];
	if (value === undefined) return null;
	const stored = storedStateSchema.safeParse(value);
	if (stored.success) return stored.data as StoredState;
	delete nodeContext[STATE_KEY];
	context.logger.warn(
		'Remove Background could not read what an earlier try of this execution submitted, so it starts afresh',
	);
	return null;
}
