import { createHash } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { describeFile, downloadFiles, type DownloadTarget } from '../../n8n/downloadFiles';
import { isToolExecution } from '../../n8n/internals/executionData';
import type { Outcome } from '../../prediction/client/outcome';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, predictionName, type Prediction } from '../../prediction/model/prediction';
import type { Completion } from '../itemParameters';
import { toOutputItem } from '../outputItem';
import type { PausedImage } from '../pauseResume/pause';
import type { Completed, ImageContext, PausedPrediction } from '../runContext';
import { submitImage } from './submitImage';
import { trackEarlier } from './trackEarlier';

type Rows = INodeExecutionData[];

/** One image, from what is known of it to its row. Images that are equal in a run share one prediction. */
export async function runPrediction(image: ImageContext): Promise<Rows | PausedImage> {
	const { run, slot, identity } = image;
	const earlier = run.store.find(slot, identity);
	if (earlier?.row !== undefined) {
		return [{ ...earlier.row, pairedItem: { item: slot.itemIndex } }];
	}
	return await shareAndKeep(image, async () => await complete(image));
}

/** Submits the work, or goes on with what an earlier try submitted, and brings it as far as asked. */
async function complete(image: ImageContext): Promise<Completed | PausedPrediction> {
	const { run, slot, identity, client, parameters } = image;
	const completion = possibleCompletion(image);
	const earlier = run.store.find(slot, identity);
	const existing = earlier === null ? null : await trackEarlier(image, earlier);
	const tracked = existing ?? (await submitImage(image, completion));
	const { id, submittedAt } = tracked;
	if (completion === 'submit') {
		const prediction =
			existing === null ? tracked.prediction : await client.getPrediction(id ?? '');
		return { prediction, submittedAt, timedOut: false, files: null };
	}
	if (completion === 'pause') {
		const isJustSubmitted = existing === null && !isSettled(tracked.prediction);
		return isJustSubmitted ? { predictionId: id, submittedAt } : await checkOnce(image, tracked);
	}
	const outcome = await client.waitForCompletion(tracked, parameters.wait);
	return await withFiles(image, tracked, outcome);
}

/** Checks once on a prediction that the execution is paused for. */
async function checkOnce(
	image: ImageContext,
	tracked: TrackedPrediction,
): Promise<Completed | PausedPrediction> {
	const { client, parameters } = image;
	const outcome = await client.checkOnce(tracked, parameters.wait);
	return outcome === null
		? { predictionId: tracked.id, submittedAt: tracked.submittedAt }
		: await withFiles(image, tracked, outcome);
}

/** Does the work once for all images that ask for it, and keeps what came of it for this one. */
async function shareAndKeep(
	image: ImageContext,
	work: () => Promise<Completed | PausedPrediction>,
	round = '',
): Promise<Rows | PausedImage> {
	const { run, slot, identity } = image;
	const mergesDuplicates = run.parameters.mergeDuplicates;
	const result = await (
		mergesDuplicates ? run.shared.once(`${identity}${round}`, work) : work()
	).catch((error: unknown) => {
		run.store.recordFailure(slot, identity, error);
		throw error;
	});
	if (!('prediction' in result)) return pausedImage(image, result);
	const row = toOutputItem(image, result.prediction, {
		...result,
		inputFields: inputFieldsOf(image),
	});
	run.store.recordResult(slot, identity, row, result.prediction.status);
	return [row];
}

function pausedImage(image: ImageContext, paused: PausedPrediction): PausedImage {
	const { run, client, parameters } = image;
	const { predictionId, submittedAt } = paused;
	run.store.share(image.slot, image.identity);
	return {
		deadline: submittedAt + parameters.wait.timeoutMs,
		submittedAt,
		isReported: run.pause.resumeUrl(client) !== null,
		checkAgain: async () =>
			await shareAndKeep(
				image,
				async () => {
					const tracked = client.trackExisting(predictionId ?? '', submittedAt, { isOurs: true });
					return await checkOnce(image, tracked);
				},
				' again',
			),
	};
}

/** The item's own fields. Not what an earlier node said of a failure: this row is none. */
function inputFieldsOf({ context, itemIndex, parameters, needsFile }: ImageContext): IDataObject {
	if (!needsFile || !parameters.includeInputFields) return {};
	// An agent knows what it gave.
	if (isToolExecution(context)) return {};
	const fields = Object.entries(context.getInputData()[itemIndex]?.json ?? {});
	return Object.fromEntries(fields.filter(([name]) => name !== 'error' && name !== 'errorCode'));
}

/** The way to complete that this provider and this n8n can go. */
function possibleCompletion({ run, client, parameters }: ImageContext): Completion {
	const { completion } = parameters;
	return completion === 'pause' && !run.pause.isPossibleFor(client) ? 'wait' : completion;
}

/** The prediction with its files in n8n, as far as they are wanted. */
async function withFiles(
	{ run, slot, identity, context, client, parameters, needsFile }: ImageContext,
	{ submittedAt }: TrackedPrediction,
	{ kind, prediction }: Outcome,
): Promise<Completed> {
	run.store.update(slot, identity, prediction.status);
	if (kind === 'timedOut') return { prediction, submittedAt, timedOut: true, files: null };
	const hasFiles = prediction.files.length > 0;
	if (needsFile && !hasFiles) throw withoutFile(prediction);
	const target: DownloadTarget = {
		field: parameters.outputField,
		maxBytes: parameters.maxBytes,
		wantedName: parameters.fileName,
		defaultStem: run.names.stemOf(slot),
		runStems: run.names.allStems,
		expects: needsFile ? 'image' : 'any',
		isFresh: true,
	};
	let files: Completed['files'] = null;
	if (hasFiles && parameters.downloadFile)
		files = await downloadFiles(context, client, prediction, target);
	// An agent decides by what it is told of a result, and cannot look at a file.
	else if (hasFiles && isToolExecution(context))
		files = { binary: {}, file: await describeFile(client, prediction, target) };
	return { prediction, submittedAt, timedOut: false, files };
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

/** The identity of work: equal for equal parts. */
export function identityOfWork(parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
