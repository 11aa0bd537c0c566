import { createHash } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { downloadFiles } from '../../n8n/downloadFiles';
import { storedError, type ImageRecord } from '../../n8n/imageRecord';
import type { Outcome } from '../../prediction/client/outcome';
import { submissionKeyOf } from '../../prediction/client/submissionMatcher';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { distinctNames } from '../../prediction/files/fileName';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, predictionName, type Prediction } from '../../prediction/model/prediction';
import type { Clock } from '../../prediction/model/ports';
import type { SubmitOptions } from '../../prediction/model/provider';
import type { Completion } from '../itemParameters';
import { toOutputItem } from '../outputItem';
import type { PausedImage } from '../pauseResume/pause';
import type { Completed, ImageContext } from '../runContext';

/** What is asked of the provider for one image. */
export interface PredictionPlan {
	/** Everything that makes this work what it is; equal text means equal work. */
	readonly work: string;
	/** Whether a result without a file is no result. */
	readonly needsFile: boolean;
	/** The name of the image that goes in. */
	readonly inputName: string | null;
	/** Brings the image to where the provider can see it; called once there is room for it. */
	prepareTask(): Promise<SubmitOptions['task']>;
}

type Rows = INodeExecutionData[];

/** One image, from what is known of it to its row. */
export async function runPrediction(
	image: ImageContext,
	plan: PredictionPlan,
): Promise<Rows | PausedImage> {
	const { run, slot, parameters } = image;
	const { provider, model } = parameters;
	const identity = hash([provider.id, model, plan.work]);
	const earlier = run.store.find(slot, identity);
	if (earlier?.row !== undefined) return [earlier.row];
	return await runToEnd(image, plan, identity, earlier).catch(keepFailure(image, identity));
}

/** Submits the work, or goes on with what an earlier try submitted, and brings it as far as asked. */
async function runToEnd(
	image: ImageContext,
	plan: PredictionPlan,
	identity: string,
	earlier: ImageRecord | null,
): Promise<Rows | PausedImage> {
	const { client, parameters } = image;
	const completion = possibleCompletion(image);
	const existing = earlier === null ? null : await trackEarlier(image, earlier);
	const tracked = existing ?? (await submitImage(image, plan, identity, completion));
	if (completion === 'submit') {
		const prediction =
			existing === null ? tracked.prediction : await client.getPrediction(tracked.id ?? '');
		return keepRow(image, identity, { prediction, timedOut: false, files: null });
	}
	if (completion === 'pause') {
		const isJustSubmitted = existing === null && !isSettled(tracked.prediction);
		return isJustSubmitted
			? pausedImage(image, plan, identity, tracked)
			: await checkPaused(image, plan, identity, tracked);
	}
	const outcome = await client.waitForCompletion(tracked, parameters.wait);
	return keepRow(image, identity, await withFiles(image, plan, identity, outcome));
}

/** What an image failed with is kept, so that no retry pays again for what may have been accepted. */
function keepFailure({ run, slot }: ImageContext, identity: string): (error: unknown) => never {
	return (error) => {
		run.store.recordFailure(slot, identity, error);
		throw error;
	};
}

/** The row of an image that is done; a retry gets the same. */
function keepRow(image: ImageContext, identity: string, completed: Completed): Rows {
	const row = toOutputItem(image, completed.prediction, completed);
	image.run.store.recordResult(image.slot, identity, row);
	return [row];
}

/** Checks once on a prediction that the execution is paused for. */
async function checkPaused(
	image: ImageContext,
	plan: PredictionPlan,
	identity: string,
	tracked: TrackedPrediction,
): Promise<Rows | PausedImage> {
	const { client, parameters } = image;
	const outcome = await client.checkOnce(tracked, parameters.wait);
	return outcome === null
		? pausedImage(image, plan, identity, tracked)
		: keepRow(image, identity, await withFiles(image, plan, identity, outcome));
}

function pausedImage(
	image: ImageContext,
	plan: PredictionPlan,
	identity: string,
	tracked: TrackedPrediction,
): PausedImage {
	const { run, client, parameters } = image;
	const { submittedAt } = tracked;
	return {
		deadline: submittedAt + parameters.wait.timeoutMs,
		submittedAt,
		isReported: run.pause.resumeUrl(client) !== null,
		checkAgain: async () =>
			await checkPaused(image, plan, identity, tracked).catch(keepFailure(image, identity)),
	};
}

/** The way to complete that this provider and this n8n can go. */
function possibleCompletion({ run, client, parameters }: ImageContext): Completion {
	const { completion } = parameters;
	return completion === 'pause' && !run.pause.isPossibleFor(client) ? 'wait' : completion;
}

/**
 * What an earlier try submitted, ready to be waited for; null where the work is to be submitted.
 * @throws PredictionError of the earlier try, where it must not be paid for again
 */
async function trackEarlier(
	{ run: { store }, client }: ImageContext,
	earlier: ImageRecord,
): Promise<TrackedPrediction | null> {
	const isRetriedByPerson = !store.isOfThisExecution(earlier);
	const { predictionId, submittedAt, failure, status } = earlier;
	const hasEndedBadly = status === 'failed' || status === 'canceled';
	const isInDoubt = failure?.mayHaveBeenAccepted === true;
	if (isInDoubt) {
		const found = await client.findSubmission(
			{ key: earlier.submissionKey, sentAt: submittedAt },
			store.predictionIds(),
		);
		if (found?.id != null) return client.trackExisting(found.id, submittedAt, { isOurs: true });
	}
	// Only a person may have work done again that failed or is in doubt, and pay again.
	if (isRetriedByPerson && (failure !== undefined || hasEndedBadly)) return null;
	if (failure !== undefined) throw storedError(earlier);
	if (predictionId === null || client.provider.buildStatusRequest === undefined) return null;
	return client.trackExisting(predictionId, submittedAt, { isOurs: true });
}

/** Takes room at the provider, brings the image there and submits the work once. */
async function submitImage(
	image: ImageContext,
	plan: PredictionPlan,
	identity: string,
	completion: Completion,
): Promise<TrackedPrediction> {
	const { run, slot, client, parameters } = image;
	const { provider, model, wait } = parameters;
	const waitForCompletion = completion === 'wait';
	const { timeoutMs } = wait;
	const place = await client.takePlace({ model, timeoutMs, waitForCompletion });
	const submitted = async (): Promise<TrackedPrediction> => {
		const webhookUrl = webhookUrlFor(image, completion);
		const options: SubmitOptions = {
			clientReference: uniqueReference(identity, client.clock),
			model,
			task: await plan.prepareTask(),
			waitForCompletion,
			timeoutMs,
			cancelOnTimeout: completion !== 'submit' && wait.onTimeout === 'cancel',
			...(webhookUrl !== null && { webhookUrl }),
		};
		const record = {
			state: 'submitted' as const,
			identity,
			provider: provider.id,
			submissionKey: submissionKeyOf(provider, options),
		};
		const submittedAt = client.clock.now();
		run.store.record(slot, { ...record, predictionId: null, status: null, submittedAt });
		const tracked = await client.submit(options, place);
		run.store.record(slot, {
			...record,
			predictionId: tracked.id,
			status: tracked.prediction.status,
			submittedAt: tracked.submittedAt,
		});
		return tracked;
	};
	return await submitted().catch((error: unknown) => {
		place.release();
		throw error;
	});
}

function uniqueReference(identity: string, clock: Clock): string {
	const unique = hash([identity, String(clock.now()), String(clock.random())]);
	return `n8n-${unique.slice(0, 32)}`;
}

function webhookUrlFor(
	{ run, client, parameters }: ImageContext,
	completion: Completion,
): string | null {
	if (completion === 'submit') return parameters.webhookUrl;
	return completion === 'pause' ? run.pause.resumeUrl(client) : null;
}

/** The prediction with its files in n8n, as far as they are wanted. */
async function withFiles(
	{ run, slot, context, client, parameters }: ImageContext,
	{ needsFile, inputName }: PredictionPlan,
	identity: string,
	{ kind, prediction }: Outcome,
): Promise<Completed> {
	run.store.update(slot, identity, prediction.status);
	if (kind === 'timedOut') return { prediction, timedOut: true, files: null };
	const hasFiles = prediction.files.length > 0;
	if (needsFile && !hasFiles) throw withoutFile(prediction);
	const files =
		hasFiles && parameters.downloadFile
			? await downloadFiles(context, client, prediction, {
					field: parameters.outputField,
					maxBytes: parameters.maxBytes,
					wantedName: parameters.fileName,
					defaultStem: distinctNames([inputName])[0] ?? null,
					expects: needsFile ? 'image' : 'any',
					isFresh: true,
				})
			: null;
	return { prediction, timedOut: false, files };
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
