import { PredictionError } from '../prediction/model/errors';
import { machineTime } from './clock';
import { hasEndedBadly, isDoubtful, type ImageRecord } from './imageRecord';

type Work = Pick<ImageRecord, 'identity' | 'provider'>;

/** What is known of it, as that of the execution that goes on with it. */
export function takenOver(
	known: ImageRecord,
	predictionId: string | null,
	executionId: string,
): ImageRecord {
	return {
		...known,
		// One that was in doubt and is found has not failed, and one that an equal image did not wait for is not done.
		state: known.state === 'paused' ? 'paused' : 'submitted',
		failure: undefined,
		predictionId: predictionId ?? known.predictionId,
		hasWebhook: known.hasWebhook && known.executionId === executionId,
		executionId,
	};
}

/** An image that failed before it was submitted: a wake tries it no more. */
export function unsubmitted(work: Work, executionId: string): ImageRecord {
	return {
		...work,
		state: 'failed',
		predictionId: null,
		status: null,
		hasWebhook: false,
		submittedAt: machineTime(),
		submissionKey: null,
		executionId,
	};
}

/** It failed, or its submission is in doubt. */
export function failed(
	known: ImageRecord,
	error: unknown,
	failure: ImageRecord['failure'],
): ImageRecord {
	const { status, predictionId } =
		error instanceof PredictionError ? error : { status: undefined, predictionId: null };
	return {
		...known,
		state: 'failed',
		status: status ?? known.status,
		predictionId: known.predictionId ?? predictionId,
		failure,
	};
}

/** What a retry is to know of it after the run; null where it tries again as if it were new. Only doubt outlasts the run. */
export function afterRun(image: ImageRecord): ImageRecord | null {
	if (image.failure === undefined || isDoubtful(image.failure)) return image;
	if (image.predictionId !== null || image.response !== undefined)
		return { ...image, state: 'submitted', failure: undefined };
	// What ended badly was paid for, also where it has no ID to ask about.
	return hasEndedBadly(image) ? image : null;
}
