import type { INodeExecutionData } from 'n8n-workflow';
import type { TrackedPrediction } from '../../prediction/client/submit';
import { isSettled } from '../../prediction/model/prediction';
import type { Place } from '../../prediction/scheduling/place';
import type { Completion } from '../itemParameters';
import type { PausedImage } from '../pauseResume/pause';
import type { Completed, ImageContext, PausedPrediction } from '../runContext';
import { toOwnRow, toRow, withFiles } from './imageResult';
import { onlyResponse, recordOf, submissionOf } from './submission';
import { trackEarlier } from './trackEarlier';

type Rows = INodeExecutionData[];

/** One image, from what is known of it to its row: in eight steps, each of which takes what the one before returned. */
export async function runPrediction(image: ImageContext): Promise<Rows | PausedImage> {
	const { run, slot, identity } = image;
	// 1. What an earlier try finished is returned as it is.
	const earlier = run.store.find(slot, identity);
	if (earlier?.row !== undefined) {
		const isOwn = earlier === run.store.at(slot);
		return [
			isOwn
				? { ...earlier.row, pairedItem: { item: slot.itemIndex } }
				: toOwnRow(image, earlier.row),
		];
	}
	// 2. Images that are equal in a run share one prediction.
	return await shareAndKeep(image, async () => await complete(image));
}

/** Submits the work, or goes on with what an earlier try submitted, and brings it as far as asked. */
async function complete(image: ImageContext): Promise<Completed | PausedPrediction> {
	const { run, slot, identity, client, parameters } = image;
	const completion = possibleCompletion(image);
	// 3. What an earlier try submitted is not submitted again.
	const earlier = run.store.find(slot, identity);
	const existing = earlier === null ? null : await trackEarlier(image, earlier);
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
		return isJustSubmitted ? { predictionId: id, submittedAt } : await checkOnce(image, tracked);
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
	const row = toRow(image, result);
	run.store.recordResult(slot, identity, row, result.prediction.status);
	return [row];
}

function pausedImage(image: ImageContext, paused: PausedPrediction): PausedImage {
	const { run, client, parameters } = image;
	const { predictionId, submittedAt } = paused;
	run.store.share(image.slot, image.identity);
	const record = run.store.at(image.slot);
	// The webhook of an execution that a person retries leads to that one.
	const resumesByWebhook = record?.hasWebhook === true && run.store.isOfThisExecution(record);
	return {
		deadline: submittedAt + parameters.wait.timeoutMs,
		submittedAt,
		resumesByWebhook,
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
