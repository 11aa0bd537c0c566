import type { PredictionError } from '../model/errors';
import { RETRY } from '../model/policy';
import type { ApiRequest } from '../model/ports';
import { hasOutput, type Prediction } from '../model/prediction';
import type { ListScheme } from '../model/provider';
import { retryAfterHeaderMs } from '../model/retryPolicy';
import type { PollRefusal, PollTurn } from '../scheduling/pollTurns';
import { readPredictionFor, statusRequest } from './getPrediction';
import { withResultOnce } from './readResult';
import { requestOnce, type RequestFailure } from './request';
import type { Session } from './session';
import type { TrackedPrediction } from './submit';
import { mayBeUnknownYet } from './unknownYet';

/** What a poll told, and how long the provider asks to wait until the next one, in milliseconds. */
export type StatusResult = { readonly prediction: Prediction; readonly askedToWaitMs: number };

/**
 * One turn to poll, by a status request or by the account's list.
 * @returns null where the list did not tell of this prediction
 */
export async function takeTurn(
	session: Session,
	tracked: TrackedPrediction,
	turn: PollTurn,
	deadline: number,
): Promise<StatusResult | RequestFailure | null> {
	const { poll } = tracked.share;
	if (turn === 'single') return await askSingly(session, tracked, deadline);
	const listed =
		turn === 'news' ? (poll.takeNews() as Prediction) : await requestList(session, tracked);
	if (listed === null) return null;
	// Lists may leave out the result.
	const isComplete = listed.status !== 'succeeded' || hasOutput(listed);
	return isComplete
		? { prediction: listed, askedToWaitMs: 0 }
		: await requestStatus(session, tracked, deadline);
}

/** One status request, of which the account hears how it ended. */
async function askSingly(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<StatusResult | RequestFailure> {
	let refusal: PollRefusal | undefined;
	try {
		const result = await requestStatus(session, tracked, deadline);
		const isRefused = 'error' in result && result.error.code === 'rate_limited';
		if (isRefused) refusal = { toldMs: result.delayMs };
		return result;
	} finally {
		tracked.share.poll.asked(refusal);
	}
}

/** One page of the account's list, for everybody who waits; null where it cannot be had or does not show this prediction. */
async function requestList(
	session: Session,
	{ id, share }: TrackedPrediction,
): Promise<Prediction | null> {
	const { list } = session.provider;
	let found: Map<string, Prediction> | null = null;
	try {
		if (list === undefined) return null;
		const request = list.buildRequest(null, list.maxPageSize);
		const result = await requestOnce(session, request);
		const page = 'response' in result ? readQuietly(list, result.response.body, request) : null;
		if (page !== null) found = predictionsById(page);
	} finally {
		share.poll.sawList(found);
	}
	return found?.get(id ?? '') ?? null;
}

function predictionsById(page: readonly Prediction[]): Map<string, Prediction> {
	return new Map(page.flatMap((one) => (one.id === null ? [] : [[one.id, one]])));
}

/** Null where the list cannot be read. */
function readQuietly(
	list: ListScheme,
	body: unknown,
	request: ApiRequest,
): readonly Prediction[] | null {
	try {
		return list.readPage(body, request).predictions;
	} catch {
		return null;
	}
}

/** The status of one prediction, with its result once it has ended: or what went wrong. */
export async function requestStatus(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<StatusResult | RequestFailure> {
	const { provider, clock } = session;
	const request = statusRequest(provider, tracked.id);
	const leftMs = Math.max(0, deadline - clock.now());
	const result = await requestOnce(session, request, leftMs + RETRY.maxMs);
	if (!('response' in result)) {
		// The provider may not know yet what it accepted a moment ago.
		const isUnknownYet =
			result.error.code === 'not_found' &&
			tracked.isOurs &&
			mayBeUnknownYet(provider, tracked.acceptedAt, clock.now());
		return isUnknownYet ? { ...result, retryable: true } : result;
	}
	let prediction: Prediction;
	try {
		prediction = readPredictionFor(provider, result.response, tracked.id);
	} catch (error) {
		return { error: error as PredictionError, retryable: true, notSent: false, delayMs: null };
	}
	const complete = await withResultOnce(session, prediction, {
		timeoutMs: leftMs + RETRY.maxMs,
		isFresh: tracked.isOurs,
	});
	return 'prediction' in complete
		? { ...complete, askedToWaitMs: retryAfterHeaderMs(result.response.headers, clock.now()) ?? 0 }
		: complete;
}
