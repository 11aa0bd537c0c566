import { storedError, type ImageRecord } from '../../n8n/imageRecord';
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
	if (failure?.mayHaveBeenAccepted === true) {
		const id = await acceptedId(image, earlier).catch((error: PredictionError) => {
			// Where nobody could look, it is still in doubt.
			throw error.with({ mayHaveBeenAccepted: true });
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
	{ predictionId, submittedAt, submissionKey: key }: ImageRecord,
): Promise<string | null> {
	if (predictionId !== null) {
		return client.provider.buildStatusRequest === undefined ? null : predictionId;
	}
	const found = await client.findSubmission(
		{ key, sentAt: submittedAt },
		run.store.predictionIds(),
	);
	return found?.id ?? null;
}

/** Whether the image would be submitted in this run, by what is known of it before. */
export function willBeSubmitted(image: ImageContext): boolean {
	const { run, slot, identity } = image;
	const earlier = run.store.find(slot, identity);
	return earlier === null || (earlier.row === undefined && mayBeDoneAgain(image, earlier));
}

/** Only a person may have work done again that failed or is in doubt, and pay again. */
function mayBeDoneAgain({ run, client }: ImageContext, earlier: ImageRecord): boolean {
	const { status, failure, predictionId, response } = earlier;
	if (response !== undefined) return false;
	const hasEndedBadly = status === 'failed' || status === 'canceled';
	const isRetriedByPerson = !run.store.isOfThisExecution(earlier);
	if (isRetriedByPerson && (failure !== undefined || hasEndedBadly)) return true;
	const cannotBeResumed = client.provider.buildStatusRequest === undefined;
	return failure === undefined && (predictionId === null || cannotBeResumed);
}
