import { requestWithRetry } from './request';
import { PredictionError } from '../model/errors';
import { REQUEST_LIMITS } from '../model/policy';
import type { ApiRequest, ApiResponse, NetworkFailure } from '../model/ports';
import { isSettled, pendingPrediction, type Prediction } from '../model/prediction';
import type { SubmitOptions, SubmitRequest } from '../model/provider';
import { readPredictionFor } from './readPredictionFor';
import { malformedResponseError, rateLimitTimeoutError, apiError, networkError } from './apiErrors';
import { isRetryableSubmission, retryAfterMs } from '../model/retryPolicy';
import type { Session } from './session';

const AMBIGUOUS_SUBMISSION =
	"It is not known whether it was accepted, so it was not submitted again: nothing is paid for twice. Look at the provider's list of predictions before you run this item again, and check the base URL in the credential.";

/** A prediction we are responsible for. */
export interface TrackedPrediction {
	readonly id: string | null;
	/** Milliseconds since 1970, just before the submission was sent. */
	readonly submittedAt: number;
	/** The accepted request; null for a prediction taken up from elsewhere. */
	readonly submitted: ApiRequest | null;
	/** As it was last seen. */
	readonly prediction: Prediction;
}

/** Is told of every attempt, so that a stop can find what was cut off. */
export interface SubmissionObserver {
	onSend(request: ApiRequest, id: string | null): void;
	onRejected(): void;
}

/**
 * Submits a job once. It is submitted again only when the service surely refused it, never on doubt.
 * @throws PredictionError
 */
export async function submit(
	session: Session,
	job: SubmitOptions,
	watch: SubmissionObserver,
): Promise<TrackedPrediction> {
	const { provider, transport, clock, limiter } = session;
	const patience = clock.now() + job.timeoutMs;
	let submission = provider.buildSubmitRequest(job);
	let refused: PredictionError | null = null;
	for (;;) {
		if (!(await limiter.turn(patience))) throw refused ?? rateLimitTimeoutError(provider);
		clock.throwIfStopped();
		const sentAt = clock.now();
		watch.onSend(submission.request, submission.id ?? null);
		const held = noteAcceptance(session, job, submission);
		const answer = await transport.call(submission.request, {
			...REQUEST_LIMITS,
			timeoutMs: submission.holdConnectionMs ?? REQUEST_LIMITS.timeoutMs,
		});
		held.end();
		if ('reason' in answer) {
			clock.throwIfStopped();
			return unanswered(session, submission, answer, sentAt);
		}
		const refusal = provider.readError(answer);
		if (refusal === null) {
			held.confirm();
			return accepted(session, submission, answer, sentAt);
		}
		watch.onRejected();
		if (refusal.code === 'not_found' && submission.onModelNotFound !== undefined) {
			const model = await requestWithRetry(session, submission.onModelNotFound.lookup);
			submission = submission.onModelNotFound.submit(model.body);
			continue;
		}
		const error = apiError(provider, refusal, answer.status);
		const id = idIn(session, answer);
		if (!isRetryableSubmission(answer, refusal, clock.now()) || id !== null) {
			throw ambiguousSubmissionError(error.about(id), submission);
		}
		limiter.throttled(retryAfterMs(answer, clock.now()), sentAt);
		refused = error;
	}
}

/** Tells the pool of an acceptance once: when it is confirmed, or when a held connection has been held long enough. */
function noteAcceptance(
	{ clock, limiter }: Session,
	job: SubmitOptions,
	submission: SubmitRequest,
) {
	const answered = new AbortController();
	let isNoted = false;
	const note = () => {
		if (isNoted) return;
		isNoted = true;
		limiter.accepted();
		// Who asks later sees how the service keeps up; the others see no more of it than this.
		if (!job.waitForCompletion || submission.holdConnectionMs !== undefined) limiter.keptUp();
	};
	if (submission.holdConnectionMs !== undefined) {
		void clock.sleep(REQUEST_LIMITS.heldMs, answered.signal).then(
			() => (answered.signal.aborted ? undefined : note()),
			() => undefined,
		);
	}
	return { confirm: note, end: () => answered.abort() };
}

function accepted(
	session: Session,
	submission: SubmitRequest,
	response: ApiResponse,
	submittedAt: number,
): TrackedPrediction {
	let prediction: Prediction;
	try {
		prediction = readPredictionFor(session, response, submission.id ?? null);
	} catch (error) {
		throw ambiguousSubmissionError(error as PredictionError, submission);
	}
	const { id } = prediction;
	if (id === null && !isSettled(prediction)) {
		throw ambiguousSubmissionError(
			malformedResponseError(session.provider, 'named no prediction id', response.status),
			submission,
		);
	}
	return { id, submittedAt, submitted: submission.request, prediction };
}

/** A held connection that outlives its time is an unfinished prediction where we chose the id; all other silence is doubt. */
function unanswered(
	session: Session,
	submission: SubmitRequest,
	silence: NetworkFailure,
	submittedAt: number,
): TrackedPrediction {
	if (
		silence.reason === 'timeout' &&
		submission.id !== undefined &&
		submission.holdConnectionMs !== undefined
	) {
		return {
			id: submission.id,
			submittedAt,
			submitted: submission.request,
			prediction: pendingPrediction(submission.id),
		};
	}
	if (silence.reason === 'unsent') throw networkError(session.provider, silence);
	throw new PredictionError(
		'unreachable',
		`${session.provider.label} gave no answer to the submission (${silence.detail})`,
		{ advice: AMBIGUOUS_SUBMISSION, mayHaveBeenAccepted: true },
	).about(submission.id ?? null);
}

/** Behind these the work often goes on; other faults mostly mean that it was not taken. */
const GATEWAY_TIMEOUTS = [408, 504];

/** A refusal is a refusal; a fault of the service leaves open whether it took the work. */
function ambiguousSubmissionError(
	error: PredictionError,
	submission: SubmitRequest,
): PredictionError {
	if (error.code !== 'unavailable' && error.code !== 'malformed_response') return error;
	return new PredictionError(error.code, error.message, {
		advice: AMBIGUOUS_SUBMISSION,
		mayHaveBeenAccepted:
			error.code === 'malformed_response' || GATEWAY_TIMEOUTS.includes(error.httpStatus ?? 0),
		predictionId: error.predictionId,
		httpStatus: error.httpStatus,
	}).about(submission.id ?? null);
}

function idIn(session: Session, response: ApiResponse): string | null {
	try {
		return session.provider.readPrediction(response.body).id;
	} catch {
		return null;
	}
}
