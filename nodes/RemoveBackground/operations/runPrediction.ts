import type { INodeExecutionData } from 'n8n-workflow';
import type { ImageRecord } from '../../n8n/imageRecord';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { isSettled, type Succeeded } from '../../prediction/model/prediction';
import type { Place } from '../../prediction/scheduling/place';
import type { Completion } from '../itemParameters';
import type { PausedImage } from '../pauseResume/pause';
import type { Completed, ImageContext, PausedPrediction } from '../runContext';
import { isLeftOut, toOwnRow, toRow, wantsFiles, withFiles, withInputFields } from './imageResult';
import { isToldOnce, onlyResponse, recordOf, submissionOf } from './submission';
import { trackEarlier } from './trackEarlier';

type Rows = INodeExecutionData[];

/** One image, from what is known of it to its row: in eight steps, each of which takes what the one before returned. */
export async function runPrediction(image: ImageContext): Promise<Rows | PausedImage> {
	const { run, slot, identity } = image;
	// 1. What an earlier try finished is returned as it is.
	const earlier = run.store.find(slot, identity);
	const isOwn = earlier === run.store.at(slot);
	if (earlier?.row !== undefined && (isOwn || isForThisToo(image, earlier))) {
		return [withInputFields(image, isOwn ? earlier.row : toOwnRow(image, earlier.row))];
	}
	// 2. Images that are equal in a run share one prediction.
	return await shareAndKeep(image, async () => await complete(image));
}

/** Whether the row of an equal image has what this one asks for, or there is no more to be had. If not, the prediction is shared. */
function isForThisToo(image: ImageContext, { predictionId, response, row }: ImageRecord): boolean {
	const { run, identity, client, parameters } = image;
	// What came of it in this very run is at hand.
	if (run.shared.has(identity)) return false;
	if (isToldOnce(client.provider, { id: predictionId }) && response === undefined) return true;
	const isFarEnough = parameters.completion === 'submit' || row?.json.status === 'succeeded';
	return isFarEnough && (!wantsFiles(image) || (row?.json.file ?? null) !== null);
}

/** Submits the work, or goes on with what an earlier try submitted, and brings it as far as asked. */
async function complete(image: ImageContext): Promise<Completed | PausedPrediction> {
	const { run, slot, identity, client, parameters } = image;
	const completion = possibleCompletion(image);
	// 3. What an earlier try submitted is not submitted again.
	const earlier = run.store.find(slot, identity);
	const existing = earlier === null ? null : await trackEarlier(image, earlier);
	if (existing !== null) run.store.takeOver(slot, identity, existing.id);
	const tracked = existing ?? (await submitOnce(image, completion));
	const { id, submittedAt } = tracked;
	if (completion === 'submit') {
		const prediction =
			existing === null ? tracked.prediction : await client.getPrediction(id ?? '');
		return { prediction, submittedAt, timedOut: false, files: null };
	}
	if (completion === 'pause') {
		// n8n keeps the hints of the last run only, which shows the result.
		run.pause.resumeUrl(client);
		const isJustSubmitted = existing === null && !isSettled(tracked.prediction);
		return isJustSubmitted
			? { predictionId: id, submittedAt, isUnheard: false, isNew: true }
			: await checkOnce(image, tracked);
	}
	// 7. Wait for the end, or for the end of its time.
	const outcome = await client.waitForCompletion(tracked, parameters.wait);
	// 8. Fetch the result; `shareAndKeep` makes the row.
	return await withFiles(image, tracked, outcome);
}

async function submitOnce(image: ImageContext, completion: Completion): Promise<TrackedPrediction> {
	const { run, client, parameters } = image;
	const { model, wait } = parameters;
	run.limit.require();
	// 4. Take a place at the provider.
	const place = await client.takePlace({
		model,
		timeoutMs: wait.timeoutMs,
		waitForCompletion: completion === 'wait',
	});
	return await submitFrom(place, image, completion).catch((error: unknown) => {
		place.release();
		throw error;
	});
}

async function submitFrom(
	place: Place,
	image: ImageContext,
	completion: Completion,
): Promise<TrackedPrediction> {
	const { run, slot, client } = image;
	// 5. Bring the image to where the provider can see it.
	const submission = submissionOf(image, completion, await image.prepareTask());
	// 6. Submit once. The store has it before it leaves, and its prediction ID as soon as it is known.
	const record = recordOf(image, submission);
	run.store.record(slot, record);
	const tracked = await client.submit(submission, place);
	run.store.record(slot, {
		...record,
		predictionId: tracked.id,
		status: tracked.prediction.status,
		submittedAt: tracked.submittedAt,
		...onlyResponse(client.provider, tracked.prediction),
	});
	return tracked;
}

/** Checks on a prediction that the execution is paused for. */
async function checkOnce(
	image: ImageContext,
	tracked: TrackedPrediction,
): Promise<Completed | PausedPrediction> {
	const { client, parameters } = image;
	const isReported = wasReported(image);
	const checked = await client.checkOnce(tracked, { ...parameters.wait, isReported });
	if ('prediction' in checked) return await withFiles(image, tracked, checked);
	const { id: predictionId, submittedAt } = tracked;
	return { predictionId, submittedAt, isUnheard: checked.kind === 'unheard', isNew: false };
}

/** Whether its end is delivered: the webhook of an execution that a person retries leads to that one. */
function resumesByWebhook({ run: { store }, slot, identity }: ImageContext): boolean {
	const record = store.find(slot, identity);
	return record?.hasWebhook === true && store.isOfThisExecution(record);
}

/** What wakes an execution early are the deliveries of all ends that it was paused for, and none of them will follow. */
function wasReported(image: ImageContext): boolean {
	const { store } = image.run;
	const wasPausedFor = store.find(image.slot, image.identity)?.state === 'paused';
	return store.wasWokenEarly && wasPausedFor && resumesByWebhook(image);
}

/** Does the work once for all images that ask for it, and keeps what came of it for this one. */
async function shareAndKeep(
	image: ImageContext,
	work: () => Promise<Completed | PausedPrediction>,
	round = '',
): Promise<Rows | PausedImage> {
	const { run, slot, identity, parameters } = image;
	const mergesDuplicates = run.parameters.mergeDuplicates;
	const result = await (
		mergesDuplicates
			? run.shared
					.once(`${identity}${round}`, work)
					.then(async (shared) => await asAskedFor(image, shared))
			: work()
	).catch((error: unknown) => {
		run.store.recordFailure(slot, { identity, provider: parameters.provider.id }, error);
		throw error;
	});
	if (!('prediction' in result)) return pausedImage(image, result);
	const row = toRow(image, result);
	run.store.recordResult(slot, identity, row, result.prediction.status);
	return [withInputFields(image, row)];
}

/** What came of equal images, brought as far as this one asks for: how it is completed and whether its file is fetched is its own. */
async function asAskedFor(
	image: ImageContext,
	shared: Completed | PausedPrediction,
): Promise<Completed | PausedPrediction> {
	const { run, identity, client, parameters } = image;
	if (!('prediction' in shared) || shared.timedOut) return shared;
	const { prediction, files } = shared;
	const isWaitedFor = parameters.completion !== 'submit';
	if (isWaitedFor && prediction.status !== 'succeeded') {
		if (isToldOnce(client.provider, prediction)) return shared;
		const further = async () => await complete(image);
		return await asAskedFor(image, await run.shared.once(`${identity} to the end`, further));
	}
	if (files === null && wantsFiles(image) && prediction.files.length > 0) {
		const fetched = async () =>
			await withFiles(image, shared, { kind: 'succeeded', prediction: prediction as Succeeded });
		return await run.shared.once(`${identity} with files`, fetched);
	}
	return { ...shared, files: isLeftOut(image, files?.binary) ? null : files };
}

function pausedImage(image: ImageContext, paused: PausedPrediction): PausedImage {
	const { run, client, parameters } = image;
	const { predictionId, submittedAt, isUnheard, isNew } = paused;
	run.store.share(image.slot, image.identity);
	return {
		deadline: submittedAt + parameters.wait.timeoutMs,
		submittedAt,
		isUnheard,
		isNew,
		resumesByWebhook: resumesByWebhook(image) && !wasReported(image),
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

/** The way to complete that this provider and this n8n can go. */
function possibleCompletion({ run, client, parameters }: ImageContext): Completion {
	const { completion } = parameters;
	return completion === 'pause' && !run.pause.isPossibleFor(client) ? 'wait' : completion;
}
