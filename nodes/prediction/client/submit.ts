import { ask } from './request';
import { PredictionError } from '../model/errors';
import { REQUEST_LIMITS } from '../model/policy';
import type { ApiRequest, ApiResponse, Silence } from '../model/ports';
import { isSettled, unfinished, type Prediction } from '../model/prediction';
import type { Job, Submission } from '../model/provider';
import { readOwn } from './readPredictionFor';
import { malformed, pausedError, refusalError, silenceError } from './apiErrors';
import { isSurelyRefused, retryAfterMs } from '../model/retryPolicy';
import type { Session } from './session';

const DOUBT =
	"It is not known whether it was accepted, so it was not submitted again: nothing is paid for twice. Look at the provider's list of predictions before you run this item again, and check the base URL in the credential.";

/** A prediction we are responsible for. */
export interface Tracked {
	readonly id: string | null;
	/** Milliseconds since 1970, just before the submission was sent. */
	readonly submittedAt: number;
	/** The accepted request; null for a prediction taken up from elsewhere. */
	readonly submitted: ApiRequest | null;
	/** As it was last seen. */
	readonly prediction: Prediction;
}

/** Is told of every attempt, so that a stop can find what was cut off. */
export interface SubmissionWatch {
	leaving(request: ApiRequest, id: string | null): void;
	refused(): void;
}

/**
 * Submits a job once. It is submitted again only when the service surely refused it, never on doubt.
 * @throws PredictionError
 */
export async function submit(session: Session, job: Job, watch: SubmissionWatch): Promise<Tracked> {
	const { provider, transport, clock, limiter } = session;
	const patience = clock.now() + job.timeoutMs;
	let submission = provider.submit(job);
	let refused: PredictionError | null = null;
	for (;;) {
		if (!(await limiter.turn(patience))) throw refused ?? pausedError(provider);
		clock.throwIfStopped();
		const sentAt = clock.now();
		watch.leaving(submission.request, submission.id ?? null);
		const held = noteAcceptance(session, job, submission);
		const answer = await transport.call(submission.request, {
			...REQUEST_LIMITS,
			timeoutMs: submission.holdMs ?? REQUEST_LIMITS.timeoutMs,
		});
		held.end();
		if ('reason' in answer) {
			clock.throwIfStopped();
			return unanswered(session, submission, answer, sentAt);
		}
		const refusal = provider.readRefusal(answer);
		if (refusal === null) {
			held.confirm();
			return accepted(session, submission, answer, sentAt);
		}
		watch.refused();
		if (refusal.code === 'not_found' && submission.ifModelUnknown !== undefined) {
			const model = await ask(session, submission.ifModelUnknown.lookup);
			submission = submission.ifModelUnknown.submit(model.body);
			continue;
		}
		const error = refusalError(provider, refusal, answer.status);
		const id = idIn(session, answer);
		if (!isSurelyRefused(answer, refusal, clock.now()) || id !== null) {
			throw doubtful(error.about(id), submission);
		}
		limiter.throttled(retryAfterMs(answer, clock.now()), sentAt);
		refused = error;
	}
}

/** Tells the pool of an acceptance once: when it is confirmed, or when a held connection has been held long enough. */
function noteAcceptance({ clock, limiter }: Session, job: Job, submission: Submission) {
	const answered = new AbortController();
	let isNoted = false;
	const note = () => {
		if (isNoted) return;
		isNoted = true;
		limiter.accepted();
		// Who asks later sees how the service keeps up; the others see no more of it than this.
		if (!job.waits || submission.holdMs !== undefined) limiter.keptUp();
	};
	if (submission.holdMs !== undefined) {
		void clock.sleep(REQUEST_LIMITS.heldMs, answered.signal).then(
			() => (answered.signal.aborted ? undefined : note()),
			() => undefined,
		);
	}
	return { confirm: note, end: () => answered.abort() };
}

function accepted(
	session: Session,
	submission: Submission,
	response: ApiResponse,
	submittedAt: number,
): Tracked {
	let prediction: Prediction;
	try {
		prediction = readOwn(session, response, submission.id ?? null);
	} catch (error) {
		throw doubtful(error as PredictionError, submission);
	}
	const { id } = prediction;
	if (id === null && !isSettled(prediction)) {
		throw doubtful(
			malformed(session.provider, 'named no prediction id', response.status),
			submission,
		);
	}
	return { id, submittedAt, submitted: submission.request, prediction };
}

/** A held connection that outlives its time is an unfinished prediction where we chose the id; all other silence is doubt. */
function unanswered(
	session: Session,
	submission: Submission,
	silence: Silence,
	submittedAt: number,
): Tracked {
	if (
		silence.reason === 'timeout' &&
		submission.id !== undefined &&
		submission.holdMs !== undefined
	) {
		return {
			id: submission.id,
			submittedAt,
			submitted: submission.request,
			prediction: unfinished(submission.id),
		};
	}
	if (silence.reason === 'unsent') throw silenceError(session.provider, silence);
	throw new PredictionError(
		'unreachable',
		`${session.provider.label} gave no answer to the submission (${silence.detail})`,
		{ advice: DOUBT, isInDoubt: true },
	).about(submission.id ?? null);
}

/** Behind these the work often goes on; other faults mostly mean that it was not taken. */
const GATEWAY_TIMEOUTS = [408, 504];

/** A refusal is a refusal; a fault of the service leaves open whether it took the work. */
function doubtful(error: PredictionError, submission: Submission): PredictionError {
	if (error.code !== 'unavailable' && error.code !== 'malformed_response') return error;
	return new PredictionError(error.code, error.message, {
		advice: DOUBT,
		isInDoubt:
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
