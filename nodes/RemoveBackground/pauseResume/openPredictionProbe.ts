import type { IWebhookFunctions } from 'n8n-workflow';
import { createClient } from '../../n8n/createClient';
import type { OpenPrediction } from '../../n8n/storedSubmissions';
import type { Client } from '../../prediction/client/client';
import { isSettled } from '../../prediction/model/prediction';
import { providerById } from '../../providers';

/** Whoever delivers waits for the response meanwhile. */
const RETRY_BUDGET_MS = 2_000;

/** As many as one list request can tell of. */
const LISTED = 100;

/**
 * Whether predictions have ended of which this process has no delivery: another process may have it, or it was lost.
 * Asks for one after the other, and stops at the first that runs on.
 * @param ended is added to
 * @throws PredictionError when the provider cannot be asked
 */
export async function haveAllEnded(
	context: IWebhookFunctions,
	open: readonly OpenPrediction[],
	ended: Set<string>,
): Promise<boolean> {
	for (const providerId of new Set(open.map(({ provider }) => provider))) {
		const provider = providerById(providerId);
		if (provider === undefined) return false;
		const client = await createClient(context, provider, { retryBudgetMs: RETRY_BUDGET_MS });
		try {
			const ids = open.flatMap((one) => (one.provider === providerId ? [one.predictionId] : []));
			if (!(await haveEnded(client, ids, ended))) return false;
		} finally {
			client.close();
		}
	}
	return true;
}

async function haveEnded(
	client: Client,
	ids: readonly string[],
	ended: Set<string>,
): Promise<boolean> {
	const left = () => ids.filter((id) => !ended.has(id));
	let isListed = client.provider.list === undefined;
	// Mostly the first one runs on, and one request is enough.
	for (let [next] = left(); next !== undefined; [next] = left()) {
		if (!isSettled(await client.getPrediction(next))) return false;
		ended.add(next);
		if (isListed || left().length < 2) continue;
		isListed = true;
		for (const prediction of await client.list(LISTED))
			if (isSettled(prediction) && prediction.id !== null) ended.add(prediction.id);
	}
	return true;
}
