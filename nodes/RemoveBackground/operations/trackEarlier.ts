import { hasEndedBadly, isDoubtful, storedError, type ImageRecord } from '../../n8n/imageRecord';
import type { TrackedPrediction } from '../../prediction/client/submit';
import type { PredictionError } from '../../prediction/model/errors';
import type { ImageContext } from '../runContext';

/**
 * What an earlier try submitted, ready to be waited for; null where the work is to be submitted.
 * @throws PredictionError of the earlier try, where it must not be paid for again
 */
export async function trackEarlier(
	image: ImageContext,
	earlier: ImageRecord,
): Promise<TrackedPrediction | null> {
	const { client } = image;
	const { predictionId, submittedAt, failure } = earlier;
	if (isDoubtful(failure)) {
		const id = await acceptedId(image, earlier).catch((error: PredictionError) => {
			// Where nobody could look, it is still in doubt.
			const { mayHaveBeenAccepted = true, mayBeListed = false } = failure ?? {};
			throw error.with({ mayHaveBeenAccepted, mayBeListed });
		});
		if (id !== null) return client.trackExisting(id, submittedAt, { isOurs: true });
	}
	if (mayBeDoneAgain(image, earlier)) return null;
	if (failure !== undefined) throw storedError(earlier);
	if (earlier.response !== undefined) {
		return client.trackFinished(client.provider.readPrediction(earlier.response), submittedAt);
	}
	return predictionId === null
		? null
		: client.trackExisting(predictionId, submittedAt, { isOurs: true });
}

/** What became of a submission that may have been accepted, as far as the provider can be asked. */
async function acceptedId(
	{ run, client }: ImageContext,
	earlier: ImageRecord,
): Promise<string | null> {
	const { predictionId, submittedAt, submissionKey: key } = earlier;
	if (predictionId !== null) {
		if (client.provider.buildStatusRequest === undefined) return null;
		// An error response named it, which does not say that it was made.
		return await client.getPrediction(predictionId).then(
			() => predictionId,
			({ code }: PredictionError) => (code === 'not_found' ? null : predictionId),
		);
	}
	const found = await client.findSubmission(
		{ key, sentAt: submittedAt },
		run.store.predictionIds(),
	);
	// A stop ends what it cut off; whoever retries then wants a result.
	const isOver = found !== null && hasEndedBadly(found) && !run.store.isOfThisExecution(earlier);
	return isOver ? null : (found?.id ?? null);
}

/** Whether the image would be submitted in this run, by what is known of it before. */
export function willBeSubmitted(image: ImageContext): boolean {
	const { run, slot, identity } = image;
	const earlier = run.store.find(slot, identity);
	return earlier === null || (earlier.row === undefined && mayBeDoneAgain(image, earlier));
}

/** Only a person may have work done again that failed or is in doubt, and pay again. */
function mayBeDoneAgain({ run, client }: ImageContext, earlier: ImageRecord): boolean {
	const { failure, predictionId, response } = earlier;
	if (response !== undefined) return false;
	const isRetriedByPerson = !run.store.isOfThisExecution(earlier);
	if (isRetriedByPerson && (failure !== undefined || hasEndedBadly(earlier))) return true;
	// Waking up is no retry: nobody asked for one, and an execution may wake many times.
	if (failure?.mayBeListed === true) return !run.store.wasPaused;
	const cannotBeResumed = client.provider.buildStatusRequest === undefined;
	return failure === undefined && (predictionId === null || cannotBeResumed);
}
