import type { INodeExecutionData } from 'n8n-workflow';
import { readDownloadsFile, readOptions, readPredictionId } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItem, toOutputItemWithFiles } from '../outputItem';

/** Waits for the end of a prediction that another step submitted. */
export async function execute(step: ItemContext): Promise<INodeExecutionData[]> {
	const { context, itemIndex, client, ledger, provider } = step;
	const predictionId = readPredictionId(context, itemIndex);
	const { timeoutMs, onTimeout } = readOptions(context, itemIndex);
	const submittedAt = client.session.clock.now();
	ledger.record(itemIndex, {
		provider: provider.id,
		predictionId,
		status: null,
		submittedAt,
		fingerprint: null,
	});
	const outcome = await client.waitForCompletion(client.trackExisting(predictionId, submittedAt), {
		timeoutMs,
		onTimeout,
	});
	ledger.update(itemIndex, outcome.prediction.status);
	if (outcome.kind === 'timedOut')
		return [toOutputItem(step, outcome.prediction, { timedOut: true })];
	return readDownloadsFile(context, itemIndex, true)
		? [await toOutputItemWithFiles(step, outcome.prediction, null)]
		: [toOutputItem(step, outcome.prediction)];
}
