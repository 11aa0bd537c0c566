import type { PredictionError } from '../model/errors';
import { DOWNLOAD, RETRY } from '../model/policy';
import type { ApiRequest } from '../model/ports';
import { isSettled, lacksResult, type Prediction } from '../model/prediction';
import type { ListScheme } from '../model/provider';
import { retryAfterHeaderMs } from '../model/retryAfter';
import type { PollOptions, PollTurn } from '../scheduling/pollTurns';
import type { RequestRefusal } from '../scheduling/requestRate';
import { PREDICTION_ADVICE } from './advice';
import { readPredictionFor, statusRequest } from './getPrediction';
import { withResultOnce } from './readResult';
import { malformed, refusalIn, requestOnce, type RequestFailure } from './request';
import type { Session } from './session';
import type { TrackedPrediction } from './submit';
import { mayBeUnknownYet } from './unknownYet';

/** What a poll told, and how long the provider asks to wait until the next one, in milliseconds. */
export type StatusResult = { readonly prediction: Prediction; readonly askedToWaitMs: number };

/** When to ask: in any case at `until`, and but for that not before `notBefore`; milliseconds since 1970. */
interface TurnOptions extends Pick<PollOptions, 'fixedMs'> {
	readonly until: number;
	readonly notBefore: number;
}

/** Resolves when it is time to ask about a prediction, and how. */
export async function nextTurn(
	{ clock, provider }: Session,
	{ prediction, share }: TrackedPrediction,
	{ until, notBefore, fixedMs }: TurnOptions,
): Promise<PollTurn> {
	const leftMs = until - clock.now();
	const quietMs = notBefore - clock.now();
	if (!isSettled(prediction))
		return await share.poll.next({
			leftMs,
			quietMs,
			fixedMs,
			canList: provider.list !== undefined,
		});
	// One that lacks only its result is followed no longer.
	await clock.sleep(Math.max(0, Math.min(leftMs, quietMs)));
	return 'single';
}

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
		turn === 'news'
			? (poll.takeNews() as Prediction)
			: await requestList(session, tracked, deadline);
	if (listed === null) return null;
	// Lists may leave out the result.
	return lacksResult(listed)
		? await askSingly(session, tracked, deadline)
		: { prediction: listed, askedToWaitMs: 0 };
}

/** One status request, of which the account hears how it ended. */
async function askSingly(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<StatusResult | RequestFailure> {
	const { poll } = tracked.share;
	let refusal: RequestRefusal | undefined;
	poll.asks();
	try {
		const result = await requestStatus(session, tracked, deadline);
		refusal = refusalIn(result);
		return result;
	} finally {
		poll.asked(refusal);
	}
}

/** One page of the account's list, for everybody who waits; null where it cannot be had or does not show this prediction. */
async function requestList(
	session: Session,
	{ id, share }: TrackedPrediction,
	deadline: number,
): Promise<Prediction | null> {
	const { list } = session.provider;
	let found: Map<string, Prediction> | null = null;
	let refusal: RequestRefusal | undefined;
	try {
		if (list === undefined) return null;
		const request = list.buildRequest(null, list.maxPageSize);
		const result = await requestOnce(session, request, timeLeftMs(session, deadline));
		refusal = refusalIn(result);
		const page = 'response' in result ? readQuietly(list, result.response.body, request) : null;
		if (page !== null) found = predictionsById(page);
	} finally {
		share.poll.sawList(found, refusal);
	}
	return found?.get(id ?? '') ?? null;
}

/** How long a request may take: the last one falls on the deadline. */
function timeLeftMs({ clock }: Pick<Session, 'clock'>, deadline: number): number {
	return Math.max(0, deadline - clock.now()) + RETRY.maxMs;
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

/**
 * The status of one prediction, with its result once it has ended: or what went wrong. The result of one that was lately at
 * work may be missing for a moment: it is asked for again for `DOWNLOAD.freshMs`.
 */
async function requestStatus(
	session: Session,
	tracked: TrackedPrediction,
	deadline: number,
): Promise<StatusResult | RequestFailure> {
	const { clock, provider } = session;
	const { poll } = tracked.share;
	const timeoutMs = timeLeftMs(session, deadline);
	const missingUntil = clock.now() + (tracked.heardAt === null ? 0 : DOWNLOAD.freshMs);
	// Where the result has a request of its own, the status has said its last word.
	const isToldOnce = provider.result !== undefined;
	let told: StatusResult | RequestFailure | null =
		isToldOnce && lacksResult(tracked.prediction)
			? { prediction: tracked.prediction, askedToWaitMs: 0 }
			: null;
	for (let pauseMs: number = DOWNLOAD.freshPauseMs; ; pauseMs *= 2) {
		told ??= await askForStatus(session, tracked, timeoutMs);
		if (!('prediction' in told)) return told;
		const complete = await withResultOnce(session, told.prediction, timeoutMs);
		if (!('prediction' in complete)) return complete;
		const leftMs = missingUntil - clock.now();
		const isMissing = lacksResult(complete.prediction) && !told.prediction.dataRemoved;
		if (!isMissing || leftMs <= 0) return { ...told, ...complete };
		const gapMs = Math.max(told.askedToWaitMs, provider.limits.minPollGapMs ?? 0);
		const nextMs = Math.max(gapMs, Math.min(pauseMs, DOWNLOAD.maxFreshPauseMs));
		// Others may ask meanwhile.
		poll.asked();
		await clock.sleep(Math.min(nextMs, leftMs));
		poll.asks();
		if (!isToldOnce) told = null;
	}
}

/** One status request, without the result that some keep elsewhere. */
async function askForStatus(
	session: Session,
	{ id, heardAt }: TrackedPrediction,
	timeoutMs: number,
): Promise<StatusResult | RequestFailure> {
	const { provider, clock } = session;
	const request = statusRequest(provider, id);
	const result = await requestOnce(session, request, timeoutMs, PREDICTION_ADVICE);
	if (!('response' in result)) {
		// The provider may not know yet what it accepted a moment ago; and one strange word does not end what is at work.
		const isUnknownYet =
			result.error.code === 'not_found' && mayBeUnknownYet(provider, heardAt, clock.now());
		if (isUnknownYet) return { ...result, retryable: true, isStrange: false };
		return { ...result, retryable: result.retryable || (result.isStrange && heardAt !== null) };
	}
	try {
		const prediction = readPredictionFor(provider, result.response, id);
		const { headers } = result.response;
		return { prediction, askedToWaitMs: retryAfterHeaderMs(headers, clock.now()) ?? 0 };
	} catch (error) {
		return malformed(error as PredictionError);
	}
}
