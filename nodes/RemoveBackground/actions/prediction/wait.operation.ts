import type { INodeExecutionData } from 'n8n-workflow';
import { readDownloadsFile, readOptions, readPredictionId } from '../../readJob';
import type { Step } from '../../step';
import { writeItem, writeItemWithFiles } from '../../writeItem';

/** Waits for the end of a prediction that another step submitted. */
export async function execute(step: Step): Promise<INodeExecutionData[]> {
	const { context, itemIndex, client, ledger, provider } = step;
	const predictionId = readPredictionId(context, itemIndex);
	const { timeoutMs, onTimeout } = readOptions(context, itemIndex);
	const submittedAt = client.session.clock.now();
	ledger.note(itemIndex, {
		provider: provider.id,
		predictionId,
		status: null,
		submittedAt,
		fingerprint: null,
	});
	const outcome = await client.settle(client.takeUp(predictionId, submittedAt), {
		timeoutMs,
		onTimeout,
	});
	ledger.update(itemIndex, outcome.prediction.status);
	if (outcome.kind === 'timedOut') return [writeItem(step, outcome.prediction, { timedOut: true })];
	return readDownloadsFile(context, itemIndex, true)
		? [await writeItemWithFiles(step, outcome.prediction, null)]
		: [writeItem(step, outcome.prediction)];
}
