import { REQUEST_LIMITS, STOP } from '../model/policy';
import type { ApiRequest, ApiResult } from '../model/ports';
import { isSettled } from '../model/prediction';
import type { ListScheme, Page } from '../model/provider';
import { retryAfterMs } from '../model/retryAfter';
import { backoffMs, isRetryableRequest } from '../model/retryPolicy';
import { isConfirmation } from './cancelConfirmation';
import { readPredictionFor } from './getPrediction';
import type { InFlightSubmission } from './inFlightSubmissions';
import type { Session } from './session';
import { clockOffsetMs, isReadBackTo, SubmissionMatcher } from './submissionMatcher';
import { mayBeUnknownYet } from './unknownYet';

type StopSession = Pick<Session, 'provider' | 'transport' | 'clock'>;

/** What a stop could not end at the provider, so that a person can look. */
export interface LeftRunning {
	/** Null where the response that names it never came. */
	readonly id: string | null;
	/** Milliseconds since 1970. */
	readonly sentAt: number;
}

/**
 * Cancels at the provider what a stopped execution leaves behind, within five seconds. Never throws.
 * A submission that was cut off before its ID was known is looked for in the provider's list, back to its own time.
 * @returns what may still be running
 */
export async function cancelInFlight(
	session: StopSession,
	submissions: readonly InFlightSubmission[],
): Promise<LeftRunning[]> {
	if (submissions.length === 0) return [];
	const deadline = session.clock.now() + STOP.cancelMs;
	const known = submissions.filter(({ id }) => id !== null);
	const cutOff = submissions.filter(({ id }) => id === null);
	const [ends, found] = await Promise.all([
		Promise.all(known.map(async (one) => await cancelOne(session, one, deadline))),
		cancelCutOff(session, cutOff, new Set(known.flatMap(({ id }) => id ?? [])), deadline),
	]);
	return [...ends, ...found].flatMap((left) => left ?? []);
}

/** Asks again after failures that are likely to pass: what is not canceled goes on and is charged. */
async function cancelOne(
	session: StopSession,
	{ id, sentAt }: InFlightSubmission,
	deadline: number,
): Promise<LeftRunning | null> {
	const { clock, provider } = session;
	const request = id === null ? undefined : provider.buildCancelRequest?.(id);
	if (request === undefined) return { id, sentAt };
	for (let failures = 1; ; failures++) {
		const result = await callQuietly(session, request, deadline);
		if (result === null) return { id, sentAt };
		const response = result.kind === 'networkFailure' ? null : result;
		const error = response && provider.readError(response);
		if (response !== null && error === null)
			return isConfirmation(response) ? null : { id, sentAt };
		const isUnknown = error?.code === 'not_found';
		if (isUnknown && !mayBeUnknownYet(provider, sentAt, clock.now()))
			return (await isSurelyOver(session, id, deadline)) ? null : { id, sentAt };
		if (!isUnknown && !isRetryableRequest(result, error)) return { id, sentAt };
		const delayMs = (response && retryAfterMs(response, clock.now())) ?? backoffMs(failures, clock);
		if (clock.now() + delayMs >= deadline) return { id, sentAt };
		await clock.sleepAfterStop(delayMs);
	}
}

/**
 * Whether one that cannot be canceled is unknown to the provider or has ended. If not, it may be the cancellation that it does
 * not know.
 */
async function isSurelyOver(
	session: StopSession,
	id: string | null,
	deadline: number,
): Promise<boolean> {
	const { provider } = session;
	const request = id === null ? undefined : provider.buildStatusRequest?.(id);
	// Where there is nobody to ask, its word counts.
	if (request === undefined) return true;
	const result = await callQuietly(session, request, deadline);
	if (result === null || result.kind === 'networkFailure') return false;
	const error = provider.readError(result);
	if (error !== null) return error.code === 'not_found';
	try {
		return isSettled(readPredictionFor(provider, result, id));
	} catch {
		return false;
	}
}

/** Cancels the submissions that were cut off, as soon as the provider's list shows them: that may be a moment later. */
async function cancelCutOff(
	session: StopSession,
	submissions: readonly InFlightSubmission[],
	known: ReadonlySet<string>,
	deadline: number,
): Promise<Array<LeftRunning | null>> {
	const { clock, provider } = session;
	const { list, buildCancelRequest } = provider;
	if (submissions.length === 0) return [];
	const unknown = submissions.map(({ sentAt }) => ({ id: null, sentAt }));
	if (list?.submissionKey === undefined || buildCancelRequest === undefined) return unknown;
	const matcher = new SubmissionMatcher(submissions, known);
	const ends = new Map<string, Promise<LeftRunning | null>>();
	const isMissing = () =>
		matcher.ids().some((id, index) => id === null && submissions[index]?.key !== null);
	const lastAt = Math.min(deadline, clock.now() + STOP.listMs);
	for (let pauseMs: number = STOP.firstListPauseMs; ; pauseMs *= 2) {
		const isRead = await lookThroughList(session, list, matcher, submissions, deadline);
		for (const [index, id] of matcher.ids().entries()) {
			const submission = submissions[index];
			if (id === null || submission === undefined || ends.has(id)) continue;
			ends.set(id, cancelOne(session, { ...submission, id }, deadline));
		}
		if (!isRead || !isMissing() || clock.now() + pauseMs >= lastAt) break;
		await clock.sleepAfterStop(pauseMs);
	}
	return await Promise.all(
		matcher.ids().map(async (id, index) => await (ends.get(id ?? '') ?? unknown[index] ?? null)),
	);
}

/** @returns whether the list could be read */
async function lookThroughList(
	session: StopSession,
	list: ListScheme,
	matcher: SubmissionMatcher,
	submissions: readonly InFlightSubmission[],
	deadline: number,
): Promise<boolean> {
	const since = Math.min(...submissions.map(({ sentAt }) => sentAt));
	const seen = new Set<string | null>();
	let cursor: string | null = null;
	do {
		seen.add(cursor);
		const page = await readPageQuietly(session, list, cursor, deadline);
		if (page === null) return false;
		for (const listed of page.predictions) {
			// Nothing shows that one without a time was made by us, and not by another workflow.
			const isDated = !Number.isNaN(Date.parse(listed.createdAt ?? ''));
			if (isSettled(listed) || !isDated) continue;
			matcher.look(list, listed, page.offsetMs);
		}
		if (isReadBackTo(page.predictions, since + page.offsetMs)) break;
		cursor = page.next;
	} while (cursor !== null && !seen.has(cursor));
	return true;
}

async function readPageQuietly(
	session: StopSession,
	list: ListScheme,
	cursor: string | null,
	deadline: number,
): Promise<(Page & { offsetMs: number }) | null> {
	const { clock, provider } = session;
	const request = list.buildRequest(cursor, list.maxPageSize);
	for (let failures = 1; ; failures++) {
		const result = await callQuietly(session, request, deadline);
		if (result === null) return null;
		const error = result.kind === 'networkFailure' ? null : provider.readError(result);
		if (result.kind !== 'networkFailure' && error === null) {
			try {
				const offsetMs = clockOffsetMs(result, clock.now());
				return { ...list.readPage(result.body, request), offsetMs };
			} catch {
				return null;
			}
		}
		const toldMs = result.kind === 'networkFailure' ? null : retryAfterMs(result, clock.now());
		const delayMs = toldMs ?? backoffMs(failures, clock);
		if (!isRetryableRequest(result, error) || clock.now() + delayMs >= deadline) return null;
		await clock.sleepAfterStop(delayMs);
	}
}

/** The result, whatever it is; null when there is no time left to ask, or no way. */
async function callQuietly(
	session: StopSession,
	request: ApiRequest,
	deadline: number,
): Promise<ApiResult | null> {
	const timeoutMs = deadline - session.clock.now();
	if (timeoutMs <= 0) return null;
	try {
		return await session.transport.callAfterStop(request, { ...REQUEST_LIMITS, timeoutMs });
	} catch {
		return null;
	}
}
