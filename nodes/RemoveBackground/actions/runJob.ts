import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../../prediction/model/errors';
import type { Client } from '../../prediction/client/client';
import { isSettled, nameOf, type Prediction } from '../../prediction/model/prediction';
import type { Job } from '../../prediction/model/provider';
import type { Outcome } from '../../prediction/client/waitForCompletion';
import type { Tracked } from '../../prediction/client/submit';
import type { Parked } from '../pause';
import {
	readCompletion,
	readDownloadsFile,
	readModel,
	readOptions,
	type Completion,
} from '../readJob';
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

/** Submits the work of one item, or takes up what an earlier try submitted, and brings it as far as asked. */
export async function runJob(step: Step, work: Work): Promise<INodeExecutionData[] | Parked> {
	const { context, itemIndex, provider, client, ledger, pause } = step;
	const { timeoutMs, onTimeout } = readOptions(context, itemIndex);
	const model = readModel(context, itemIndex, provider);
	const wanted = readCompletion(context, itemIndex);
	const completion = wanted === 'pause' && !pause.isFor(client) ? 'wait' : wanted;
	const fingerprint = hash([provider.id, model, work.identity]);

	const earlier = ledger.recall(itemIndex, fingerprint);
	if (earlier?.rows !== undefined) return earlier.rows;
	const isTakenUp = earlier?.predictionId != null && provider.status !== undefined;
	const tracked = isTakenUp
		? takeUp(client, earlier.predictionId ?? '', earlier.submittedAt)
		: await submit(step, work, model, completion, fingerprint);
	if (completion === 'submit') {
		const prediction = isTakenUp ? await client.refresh(tracked.id ?? '') : tracked.prediction;
		const row = writeItem(step, prediction, { model });
		ledger.finish(itemIndex, [row]);
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
			? await client.look(tracked, { timeoutMs, onTimeout })
			: await client.settle(tracked, { timeoutMs, onTimeout });
	if (outcome === null) return parked;
	const rows = await writeOutcome(step, work, model, outcome);
	ledger.finish(itemIndex, rows);
	return rows;
}

async function submit(
	{ context, itemIndex, provider, client, ledger, pause }: Step,
	work: Work,
	model: string,
	completion: Completion,
	fingerprint: string,
): Promise<Tracked> {
	const options = readOptions(context, itemIndex);
	const reports = {
		wait: null,
		submit: options.webhookUrl,
		pause: completion === 'pause' ? pause.wakeUpUrl(client) : null,
	};
	const webhookUrl = reports[completion];
	const unknown = { provider: provider.id, predictionId: null, status: null, submittedAt: 0 };
	ledger.note(itemIndex, { ...unknown, fingerprint });
	const tracked = await client.submit({
		reference: `n8n-${hash([fingerprint, String(Date.now()), String(Math.random())]).slice(0, 32)}`,
		model,
		task: await work.task(),
		waits: completion === 'wait',
		timeoutMs: options.timeoutMs,
		cancelsAtTimeout: completion !== 'submit' && options.onTimeout === 'cancel',
		...(webhookUrl !== null && { webhookUrl }),
	});
	ledger.note(itemIndex, {
		provider: provider.id,
		predictionId: tracked.id,
		status: tracked.prediction.status,
		submittedAt: tracked.submittedAt,
		fingerprint,
	});
	return tracked;
}

function takeUp(client: Client, predictionId: string, submittedAt: number): Tracked {
	client.adopt(predictionId);
	return client.takeUp(predictionId, submittedAt);
}

async function writeOutcome(
	step: Step,
	work: Work,
	model: string,
	outcome: Outcome,
): Promise<INodeExecutionData[]> {
	const { context, itemIndex, ledger } = step;
	const { prediction } = outcome;
	ledger.update(itemIndex, prediction.status);
	if (outcome.kind === 'timedOut') return [writeItem(step, prediction, { model, timedOut: true })];
	if (work.needsFile && prediction.files.length === 0) throw withoutFile(prediction);
	return prediction.files.length > 0 &&
		readDownloadsFile(context, itemIndex, work.downloadsByDefault)
		? [await writeItemWithFiles(step, prediction, work.inputName, { model })]
		: [writeItem(step, prediction, { model })];
}

function withoutFile(prediction: Prediction): PredictionError {
	return new PredictionError(
		'malformed_response',
		`${nameOf(prediction)} succeeded, but its result is not a file`,
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
