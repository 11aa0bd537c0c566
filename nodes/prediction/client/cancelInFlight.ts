import { REQUEST_LIMITS, STOP } from '../model/policy';
import type { ApiRequest, ApiResult } from '../model/ports';
import { isSettled } from '../model/prediction';
import type { ListScheme, Page } from '../model/provider';
import { backoffMs, isRetryableRequest, retryAfterMs } from '../model/retryPolicy';
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
		findCutOff(session, cutOff, new Set(known.flatMap(({ id }) => id ?? [])), deadline).then(
			async (all) =>
				await Promise.all(all.map(async (one) => await cancelOne(session, one, deadline))),
		),
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
		if (response !== null && error === null) return null;
		const isUnknown = error?.code === 'not_found';
		if (isUnknown && !mayBeUnknownYet(provider, sentAt, clock.now())) return null;
		if (!isUnknown && !isRetryableRequest(result, error)) return { id, sentAt };
		const delayMs = (response && retryAfterMs(response, clock.now())) ?? backoffMs(failures, clock);
		if (clock.now() + delayMs >= deadline) return { id, sentAt };
		await clock.sleepAfterStop(delayMs);
	}
}

/** The submissions that were cut off, with their IDs as far as the provider's list tells. */
async function findCutOff(
	session: StopSession,
	submissions: readonly InFlightSubmission[],
	known: ReadonlySet<string>,
	deadline: number,
): Promise<InFlightSubmission[]> {
	const { list, buildCancelRequest } = session.provider;
	if (submissions.length === 0) return [];
	if (list?.submissionKey === undefined || buildCancelRequest === undefined)
		return [...submissions];
	const matcher = new SubmissionMatcher(submissions, known);
	const since = Math.min(...submissions.map(({ sentAt }) => sentAt));
	let cursor: string | null = null;
	do {
		const page = await readPageQuietly(session, list, cursor, deadline);
		if (page === null) break;
		for (const listed of page.predictions) {
			if (isSettled(listed)) continue;
			matcher.look(list, listed, page.offsetMs);
		}
		if (isReadBackTo(page.predictions, since + page.offsetMs)) break;
		cursor = page.next;
	} while (cursor !== null);
	const ids = matcher.ids();
	return submissions.map((submission, index) => ({ ...submission, id: ids[index] ?? null }));
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
		const delayMs = backoffMs(failures, clock);
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
