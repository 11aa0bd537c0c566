import { toOutputItem, toOutputItemWithFiles } from '../outputItem';
import type { ItemContext, Work } from '../runContext';
import { requirePredictionId } from './predictionId';

export const downloadsByDefault = true;

/** Waits for the end of a prediction that another step submitted. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	const { client, parameters } = item;
	const predictionId = requirePredictionId(parameters);
	return [
		async () => {
			const tracked = client.trackExisting(predictionId, client.clock.now());
			const { kind, prediction } = await client.waitForCompletion(tracked, parameters.wait);
			if (kind === 'timedOut') return [toOutputItem(item, prediction, { timedOut: true })];
			return [
				parameters.downloadFile
					? await toOutputItemWithFiles(item, prediction, { isFresh: true })
					: toOutputItem(item, prediction),
			];
		},
	];
}
