import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../../prediction/errors';
import type { Prediction } from '../../prediction/prediction';
import type { Job } from '../../prediction/provider';
import type { Tracked } from '../../prediction/submit';
import { readCompletion, readDownloadsFile, readModel, readOptions } from '../readJob';
import type { Step } from '../step';
import { writeItem, writeItemWithFiles } from '../writeItem';

export interface Work {
	/** Everything that makes this work what it is; equal text means equal work. */
	readonly identity: string;
	readonly downloadsByDefault: boolean;
	/** Whether a result without a file is no result. */
	readonly needsFile: boolean;
	/** The name of the picture that goes in. */
	readonly inputName: string | null;
	/** Prepares what is asked of the service; called only when nothing was submitted for the item yet. */
	task(): Promise<Job['task']>;
}

/** Submits the work of one item, or takes up what an earlier try submitted, and brings it to its end. */
export async function runJob(step: Step, work: Work): Promise<INodeExecutionData[]> {
	const { context, itemIndex, provider, client, ledger } = step;
	const options = readOptions(context, itemIndex);
	const model = readModel(context, itemIndex, provider);
	const waits = readCompletion(context, itemIndex) === 'wait';
	const fingerprint = hash([provider.id, model, work.identity]);

	const earlier = ledger.recall(itemIndex, fingerprint);
	if (earlier?.rows !== undefined) return earlier.rows;
	let tracked: Tracked;
	if (earlier?.predictionId != null && provider.status !== undefined) {
		tracked = client.takeUp(earlier.predictionId, earlier.submittedAt);
		client.adopt(earlier.predictionId);
		if (!waits) return [writeItem(step, await client.refresh(earlier.predictionId), { model })];
	} else {
		tracked = await client.submit({
			reference: `n8n-${hash([fingerprint, String(Date.now()), String(Math.random())]).slice(0, 32)}`,
			model,
			task: await work.task(),
			waits,
			timeoutMs: options.timeoutMs,
			cancelsAtTimeout: waits && options.onTimeout === 'cancel',
			...(options.webhookUrl !== null && { webhookUrl: options.webhookUrl }),
		});
		ledger.note(itemIndex, {
			provider: provider.id,
			predictionId: tracked.id,
			status: tracked.prediction.status,
			submittedAt: tracked.submittedAt,
			fingerprint,
		});
		if (!waits) return [writeItem(step, tracked.prediction, { model })];
	}

	const outcome = await client.settle(tracked, {
		timeoutMs: options.timeoutMs,
		onTimeout: options.onTimeout,
	});
	const { prediction } = outcome;
	ledger.update(itemIndex, prediction.status);
	if (outcome.kind === 'timedOut') return [writeItem(step, prediction, { model, timedOut: true })];
	if (work.needsFile && prediction.files.length === 0) throw withoutFile(prediction);
	const rows =
		prediction.files.length > 0 && readDownloadsFile(context, itemIndex, work.downloadsByDefault)
			? [await writeItemWithFiles(step, prediction, work.inputName, { model })]
			: [writeItem(step, prediction, { model })];
	ledger.finish(itemIndex, rows);
	return rows;
}

function withoutFile(prediction: Prediction): PredictionError {
	return new PredictionError(
		'malformed_response',
		`Prediction ${prediction.id ?? ''} succeeded, but its result is not a file`,
		{
			predictionId: prediction.id,
			status: prediction.status,
			advice:
				'Choose a model that removes backgrounds. For other models use the Create operation of the resource Prediction.',
		},
	);
}

function hash(parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
