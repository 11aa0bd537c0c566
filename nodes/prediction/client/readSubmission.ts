import { PredictionError } from '../model/errors';
import type { ApiResponse, NetworkFailure } from '../model/ports';
import { hasOutput, isSettled, pendingPrediction, type Prediction } from '../model/prediction';
import type { SubmitOptions, SubmitRequest } from '../model/submission';
import { malformedResponseError } from './apiErrors';
import { ambiguousSubmissionError, doubtAdvice } from './doubt';
import { readPredictionFor } from './getPrediction';
import { secondsInWords } from './outcome';
import type { Session } from './session';

/**
 * The prediction in a response that accepts a submission.
 * @throws PredictionError in doubt, where it tells of none that can be waited for
 */
export function readAccepted(
	{ provider }: Pick<Session, 'provider'>,
	submission: SubmitRequest,
	response: ApiResponse,
	{ waitForCompletion }: SubmitOptions,
): Prediction {
	let prediction: Prediction;
	try {
		prediction = readPredictionFor(provider, response, submission.id ?? null);
	} catch (error) {
		throw ambiguousSubmissionError(provider, error as PredictionError, submission.id ?? null);
	}
	const isDone =
		isSettled(prediction) && (prediction.status !== 'succeeded' || hasOutput(prediction));
	if (prediction.id === null && !isDone) {
		throw ambiguousSubmissionError(
			provider,
			malformedResponseError(provider, 'returned no prediction ID', response.status),
			null,
		);
	}
	if (waitForCompletion && !isSettled(prediction) && provider.buildStatusRequest === undefined) {
		const what = 'responded before the prediction had ended, and cannot be asked about it';
		const early = malformedResponseError(provider, what, response.status);
		throw ambiguousSubmissionError(provider, early, prediction.id);
	}
	return prediction;
}

/**
 * A held connection that outlives its time is an unfinished prediction where we chose the ID; any other silence is doubt.
 * @throws PredictionError in doubt
 */
export function predictionWithoutResponse(
	{ provider }: Pick<Session, 'provider'>,
	{ id, holdConnectionMs }: SubmitRequest,
	{ reason, detail }: NetworkFailure,
	{ timeoutMs }: SubmitOptions,
): Prediction {
	const outlived = reason === 'timeout' && holdConnectionMs !== undefined;
	if (outlived && id !== undefined) return pendingPrediction(id);
	if (outlived && provider.answersWithResult === true) {
		throw new PredictionError(
			'timed_out',
			`${provider.subject} did not return a result within ${secondsInWords(timeoutMs)}`,
			{ advice: `Increase Timeout. ${doubtAdvice(provider)}`, mayHaveBeenAccepted: true },
		);
	}
	throw new PredictionError(
		'unreachable',
		`${provider.subject} did not respond to the submission (${detail})`,
		{ advice: doubtAdvice(provider), mayHaveBeenAccepted: true },
	).about(id ?? null);
}

/** The ID that an error response names; null where it names none. */
export function idIn(
	{ provider }: Pick<Session, 'provider'>,
	response: ApiResponse,
): string | null {
	try {
		return provider.readPrediction(response.body, response.headers).id;
	} catch {
		return null;
	}
}
