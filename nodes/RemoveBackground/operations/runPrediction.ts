import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../../prediction/model/errors';
import type { Client } from '../../prediction/client/client';
import { isSettled, predictionName, type Prediction } from '../../prediction/model/prediction';
import type { SubmitOptions } from '../../prediction/model/provider';
import type { Outcome } from '../../prediction/client/waitForCompletion';
import type { TrackedPrediction } from '../../prediction/client/submit';
import type { PausedItem } from '../pauseResume/pause';
import {
	readCompletion,
	readDownloadsFile,
	readModel,
	readOptions,
	type Completion,
} from '../itemParameters';
import type { ItemContext } from '../itemContext';
import { toOutputItem, toOutputItemWithFiles } from '../outputItem';

export interface PredictionPlan {
	/** Everything that makes this work what it is; equal text means equal work. */
	readonly identity: string;
	readonly downloadsByDefault: boolean;
	/** Whether a result without a file is no result. */
	readonly needsFile: boolean;
	/** The name of the picture that goes in. */
	readonly inputName: string | null;
	/** Prepares what is asked of the service; called only when nothing was submitted for the item yet. */
	task(): Promise<SubmitOptions['task']>;
}

/** Submits the work of one item, or takes up what an earlier try submitted, and brings it as far as asked. */
export async function runPrediction(
	step: ItemContext,
	work: PredictionPlan,
): Promise<INodeExecutionData[] | PausedItem> {
	const { context, itemIndex, provider, client, ledger, pause } = step;
	const { timeoutMs, onTimeout } = readOptions(context, itemIndex);
	const model = readModel(context, itemIndex, provider);
	const wanted = readCompletion(context, itemIndex);
	const completion = wanted === 'pause' && !pause.isFor(client) ? 'wait' : wanted;
	const fingerprint = hash([provider.id, model, work.identity]);

	const earlier = ledger.findEarlier(itemIndex, fingerprint);
	if (earlier?.rows !== undefined) return earlier.rows;
	const isTakenUp = earlier?.predictionId != null && provider.buildStatusRequest !== undefined;
	const tracked = isTakenUp
		? takeUp(client, earlier.predictionId ?? '', earlier.submittedAt)
		: await submit(step, work, model, completion, fingerprint);
	if (completion === 'submit') {
		const prediction = isTakenUp
			? await client.getPrediction(tracked.id ?? '')
			: tracked.prediction;
		const row = toOutputItem(step, prediction, { model });
		ledger.recordResult(itemIndex, [row]);
		return [row];
	}
	const isReported = completion === 'pause' && pause.wakeUpUrl(client) !== null;
	const parked = {
		deadline: tracked.submittedAt + timeoutMs,
		submittedAt: tracked.submittedAt,
		isReported,
	};
	if (completion === 'pause' && !isTakenUp && !isSettled(tracked.prediction)) return parked;
	const outcome =
		completion === 'pause'
			? await client.checkOnce(tracked, { timeoutMs, onTimeout })
			: await client.waitForCompletion(tracked, { timeoutMs, onTimeout });
	if (outcome === null) return parked;
	const rows = await writeOutcome(step, work, model, outcome);
	ledger.recordResult(itemIndex, rows);
	return rows;
}

async function submit(
	{ context, itemIndex, provider, client, ledger, pause }: ItemContext,
	work: PredictionPlan,
	model: string,
	completion: Completion,
	fingerprint: string,
): Promise<TrackedPrediction> {
	const options = readOptions(context, itemIndex);
	const reports = {
		wait: null,
		submit: options.webhookUrl,
		pause: completion === 'pause' ? pause.wakeUpUrl(client) : null,
	};
	const webhookUrl = reports[completion];
	const unknown = { provider: provider.id, predictionId: null, status: null, submittedAt: 0 };
	ledger.record(itemIndex, { ...unknown, fingerprint });
	const tracked = await client.submit({
		clientReference: `n8n-${hash([fingerprint, String(Date.now()), String(Math.random())]).slice(0, 32)}`,
		model,
		task: await work.task(),
		waitForCompletion: completion === 'wait',
		timeoutMs: options.timeoutMs,
		cancelOnTimeout: completion !== 'submit' && options.onTimeout === 'cancel',
		...(webhookUrl !== null && { webhookUrl }),
	});
	ledger.record(itemIndex, {
		provider: provider.id,
		predictionId: tracked.id,
		status: tracked.prediction.status,
		submittedAt: tracked.submittedAt,
		fingerprint,
	});
	return tracked;
}

function takeUp(client: Client, predictionId: string, submittedAt: number): TrackedPrediction {
	client.adopt(predictionId);
	return client.trackExisting(predictionId, submittedAt);
}

async function writeOutcome(
	step: ItemContext,
	work: PredictionPlan,
	model: string,
	outcome: Outcome,
): Promise<INodeExecutionData[]> {
	const { context, itemIndex, ledger } = step;
	const { prediction } = outcome;
	ledger.update(itemIndex, prediction.status);
	if (outcome.kind === 'timedOut')
		return [toOutputItem(step, prediction, { model, timedOut: true })];
	if (work.needsFile && prediction.files.length === 0) throw withoutFile(prediction);
	return prediction.files.length > 0 &&
		readDownloadsFile(context, itemIndex, work.downloadsByDefault)
		? [await toOutputItemWithFiles(step, prediction, work.inputName, { model })]
		: [toOutputItem(step, prediction, { model })];
}

function withoutFile(prediction: Prediction): PredictionError {
	return new PredictionError(
		'malformed_response',
		`${predictionName(prediction)} succeeded, but its result is not a file`,
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
