import { PredictionError } from '../model/errors';
import { REQUEST_LIMITS } from '../model/policy';
import type { ApiResponse, NetworkFailure } from '../model/ports';
import { hasOutput, isSettled, pendingPrediction, type Prediction } from '../model/prediction';
import type { SubmitOptions, SubmitRequest } from '../model/submission';
import { quotaOf, retryAfterMs, submissionVerdict } from '../model/retryPolicy';
import type { Place } from '../scheduling/place';
import {
	apiError,
	isFromGateway,
	malformedResponseError,
	networkError,
	rateLimitTimeoutError,
} from './apiErrors';
import { ambiguousSubmissionError, doubtAdvice } from './doubt';
import { completeId, readPredictionFor } from './getPrediction';
import { secondsInWords } from './outcome';
import { requestWithRetry } from './request';
import type { Session } from './session';
import { submissionKeyOf } from './submissionMatcher';

/** Statuses with which no work is taken, even where the body names a request: it is the one that was refused (RFC 9110, section 15.5; RFC 6585). */
const REFUSALS: readonly number[] = [401, 402, 403, 429];

/** A prediction we are responsible for. */
export interface TrackedPrediction {
	readonly id: string | null;
	/** Milliseconds since 1970, just before the submission was sent. */
	readonly submittedAt: number;
	/** When the response to the submission came; `submittedAt` for one of an earlier run. */
	readonly acceptedAt: number;
	/** Whether it was submitted in this run. Not its request: that would keep the image's bytes while everybody waits. */
	readonly isNew: boolean;
	/** Whether this run, or an earlier try of it, submitted it. */
	readonly isOurs: boolean;
	/** As it was last seen. */
	readonly prediction: Prediction;
	/** Its share of the account. */
	readonly share: Pick<Place, 'poll' | 'release'>;
}

/**
 * Submits paid work once. It is sent again only when the provider surely did not accept it, never on doubt.
 * @throws PredictionError; with `mayHaveBeenAccepted` where nobody knows
 */
export async function submit(
	session: Session,
	options: SubmitOptions,
	place: Place,
): Promise<TrackedPrediction> {
	const { provider, transport, clock, inFlight } = session;
	const key = submissionKeyOf(provider, options);
	const withCompleteId = <P extends { readonly id: string | null }>(prediction: P): P => ({
		...prediction,
		id: prediction.id === null ? null : completeId(provider, prediction.id, options.model),
	});
	let submission = provider.buildSubmitRequest(options);
	let rateLimited: PredictionError | null = null;
	for (;;) {
		const sending = await place.mayBeSent(options.timeoutMs);
		if ('refusedLocally' in sending) throw rateLimited ?? rateLimitTimeoutError(provider);
		clock.throwIfStopped();
		const submittedAt = clock.now();
		const { request, id = null } = submission;
		const sent = inFlight.add({ key, id, sentAt: submittedAt });
		if (submission.holdConnectionMs !== undefined) sending.held();
		const result = await transport.call(request, {
			...REQUEST_LIMITS,
			timeoutMs: submission.holdConnectionMs ?? REQUEST_LIMITS.timeoutMs,
		});
		if (result.kind === 'networkFailure') {
			if (result.reason === 'notSent') {
				sending.rejected();
				sent.remove();
				clock.throwIfStopped();
				throw networkError(provider, result);
			}
			sending.lost();
			clock.throwIfStopped();
			const prediction = predictionWithoutResponse(session, submission, result, options);
			sent.identify(prediction.id);
			return tracked(session, prediction, submittedAt, place);
		}
		const quota = quotaOf(result.headers, clock.now());
		if (quota !== null) sending.quota(quota.remaining, quota.resetMs);
		const error = provider.readError(result);
		if (error === null) {
			sending.accepted();
			const prediction = withCompleteId(readAccepted(session, submission, result));
			if (isSettled(prediction)) sent.remove();
			else sent.identify(prediction.id);
			return tracked(session, prediction, submittedAt, place);
		}
		if (error.code === 'not_found' && submission.onModelNotFound !== undefined) {
			sending.rejected();
			sent.remove();
			const { lookup, buildSubmitRequest } = submission.onModelNotFound;
			submission = buildSubmitRequest((await requestWithRetry(session, lookup)).body);
			continue;
		}
		const failure = apiError(provider, error, result);
		const isRefused = REFUSALS.includes(result.status);
		const namedId = isRefused ? null : withCompleteId({ id: idIn(session, result) }).id;
		const verdict =
			namedId === null ? submissionVerdict(result, error, clock.now()) : ('unknown' as const);
		if (verdict === 'unknown') {
			sending.lost();
			sent.identify(namedId ?? id);
			const told = isFromGateway(error, result) ? failure.advice : '';
			throw ambiguousSubmissionError(provider, failure, namedId ?? id, told);
		}
		sent.remove();
		if (verdict === 'rejected') {
			sending.rejected();
			throw failure;
		}
		sending.refused(retryAfterMs(result, clock.now()));
		rateLimited = failure;
	}
}

function tracked(
	{ clock }: Session,
	prediction: Prediction,
	submittedAt: number,
	place: Place,
): TrackedPrediction {
	const { id } = prediction;
	if (id !== null) place.poll.follow(id, submittedAt);
	place.poll.saw(prediction);
	return {
		id,
		submittedAt,
		acceptedAt: clock.now(),
		isNew: true,
		isOurs: true,
		prediction,
		share: place,
	};
}

function readAccepted(
	session: Session,
	submission: SubmitRequest,
	response: ApiResponse,
): Prediction {
	let prediction: Prediction;
	try {
		prediction = readPredictionFor(session.provider, response, submission.id ?? null);
	} catch (error) {
		throw ambiguousSubmissionError(
			session.provider,
			error as PredictionError,
			submission.id ?? null,
		);
	}
	const isDone =
		isSettled(prediction) && (prediction.status !== 'succeeded' || hasOutput(prediction));
	if (prediction.id === null && !isDone) {
		throw ambiguousSubmissionError(
			session.provider,
			malformedResponseError(session.provider, 'returned no prediction ID', response.status),
			null,
		);
	}
	return prediction;
}

/** A held connection that outlives its time is an unfinished prediction where we chose the ID; any other silence is doubt. */
function predictionWithoutResponse(
	{ provider }: Session,
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

function idIn({ provider }: Session, response: ApiResponse): string | null {
	try {
		return provider.readPrediction(response.body, response.headers).id;
	} catch {
		return null;
	}
}
