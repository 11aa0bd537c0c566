import type { PredictionError } from '../model/errors';
import { REQUEST_LIMITS } from '../model/policy';
import type { ApiResult } from '../model/ports';
import { isSettled, type Prediction } from '../model/prediction';
import type { SubmitOptions, SubmitRequest } from '../model/submission';
import { quotaOf, retryAfterMs } from '../model/retryAfter';
import { submissionVerdict } from '../model/retryPolicy';
import type { Place } from '../scheduling/place';
import { submissionAdvice } from './advice';
import {
	apiError,
	isFromGateway,
	networkError,
	notEnoughTimeError,
	rateLimitTimeoutError,
} from './apiErrors';
import { ambiguousSubmissionError } from './doubt';
import { completeId } from './getPrediction';
import { idIn, predictionWithoutResponse, readAccepted } from './readSubmission';
import { requestWithRetry, sendingMs } from './request';
import type { Session } from './session';
import { submissionKeyOf } from './submissionMatcher';

/** Statuses with which no work is taken, even where the body names a request: it is the one that was refused (RFC 9110, section 15.5; RFC 6585). */
const REFUSALS: readonly number[] = [401, 402, 403, 429];

/** A prediction we are responsible for. */
export interface TrackedPrediction {
	readonly id: string | null;
	/** Milliseconds since 1970, just before the submission was sent. */
	readonly submittedAt: number;
	/** When the provider was last heard to work on it, in milliseconds since 1970; null for one of a stranger, not seen at work. */
	readonly heardAt: number | null;
	/** Whether it was submitted in this run. Not its request: that would keep the image's bytes while everybody waits. */
	readonly isNew: boolean;
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
	const { provider, clock, inFlight, memory } = session;
	const key = submissionKeyOf(provider, options);
	const advice = submissionAdvice(provider, provider.supportsModelChoice ? options.model : '');
	const withCompleteId = <P extends { readonly id: string | null }>(prediction: P): P => ({
		...prediction,
		id: prediction.id === null ? null : completeId(provider, prediction.id, options.model),
	});
	let submission = provider.buildSubmitRequest(options);
	let rateLimited: PredictionError | null = null;
	for (;;) {
		const sending = await place.mayBeSent(options.timeoutMs);
		if ('refusedLocally' in sending) {
			const isSlow = sending.refusedLocally === 'notEnoughTime';
			throw rateLimited ?? (isSlow ? notEnoughTimeError : rateLimitTimeoutError)(provider);
		}
		clock.throwIfStopped();
		const submittedAt = clock.now();
		const { onModelNotFound } = submission;
		const version = memory.versions.get(onModelNotFound?.lookup.path ?? '');
		if (onModelNotFound !== undefined && version !== undefined)
			submission = onModelNotFound.buildSubmitRequest(version);
		const { id = null } = submission;
		const sent = inFlight.add({ key, id, sentAt: submittedAt });
		if (submission.holdConnectionMs !== undefined) sending.held();
		const result = await send(session, submission);
		if (result.kind === 'networkFailure') {
			if (result.reason === 'notSent') {
				sending.rejected();
				sent.remove();
				clock.throwIfStopped();
				throw networkError(provider, result);
			}
			sending.lost();
			const prediction = predictionWithoutResponse(session, submission, result, options);
			sent.identify(prediction.id);
			return tracked(session, prediction, submittedAt, place);
		}
		const error = provider.readError(result);
		// A refusal says itself how long to wait: less, perhaps, than until a limit counts anew.
		const quota = error?.code === 'rate_limited' ? null : quotaOf(result.headers, clock.now());
		if (quota !== null) sending.quota(quota.remaining, quota.resetMs);
		if (error === null) {
			sending.accepted();
			const prediction = withCompleteId(readAccepted(session, submission, result, options));
			if (isSettled(prediction)) sent.remove();
			else sent.identify(prediction.id);
			return tracked(session, prediction, submittedAt, place);
		}
		if (error.code === 'not_found' && submission.onModelNotFound !== undefined) {
			sending.rejected();
			sent.remove();
			const { lookup, readVersion, buildSubmitRequest } = submission.onModelNotFound;
			const { body } = await requestWithRetry(session, lookup, { advice });
			const found = readVersion(body);
			memory.versions.set(lookup.path, found);
			submission = buildSubmitRequest(found);
			continue;
		}
		const failure = apiError(provider, error, result, advice);
		const isRefused = REFUSALS.includes(result.status) || error.isBusy === true;
		const toldId = isRefused ? null : idIn(session, result);
		// The ID that we chose says nothing.
		const namedId = toldId === id ? null : withCompleteId({ id: toldId }).id;
		const verdict =
			namedId === null ? submissionVerdict(result, error, clock.now()) : ('unknown' as const);
		if (verdict === 'unknown') {
			sending.lost();
			sent.identify(namedId ?? id);
			const told = isFromGateway(error, result) ? failure.advice : '';
			throw ambiguousSubmissionError(provider, failure, namedId ?? id, told);
		}
		sent.remove();
		if (verdict !== 'notAccepted') {
			sending.rejected();
			throw verdict === 'failed' ? failure.with({ mayBeListed: true }) : failure;
		}
		sending.refused(retryAfterMs(result, clock.now()), error.isBusy === true);
		rateLimited = failure;
	}
}

/** @throws PredictionError `stopped`, in doubt: what was sent may be taken, and a later try looks for it before it pays again */
async function send(
	{ transport, clock }: Session,
	{ request, holdConnectionMs }: SubmitRequest,
): Promise<ApiResult> {
	const timeoutMs =
		holdConnectionMs ?? REQUEST_LIMITS.timeoutMs + sendingMs(request.form ?? request.body);
	try {
		const result = await transport.call(request, { ...REQUEST_LIMITS, timeoutMs });
		if (result.kind === 'networkFailure' && result.reason !== 'notSent') clock.throwIfStopped();
		return result;
	} catch (error) {
		throw (error as PredictionError).with({ mayHaveBeenAccepted: true });
	}
}

function tracked(
	{ clock, memory }: Session,
	prediction: Prediction,
	submittedAt: number,
	place: Place,
): TrackedPrediction {
	const { id } = prediction;
	const heardAt = clock.now();
	if (id !== null) {
		memory.accept(id);
		place.poll.follow(id, clock.now() - submittedAt);
	}
	place.poll.saw(prediction);
	return {
		id,
		submittedAt,
		heardAt,
		isNew: true,
		prediction,
		share: place,
	};
}
