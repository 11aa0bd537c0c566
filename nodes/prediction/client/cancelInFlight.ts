import { REQUEST_LIMITS, STOP } from '../model/policy';
import type { ApiResult, ApiRequest } from '../model/ports';
import { isSettled, type Prediction } from '../model/prediction';
import { backoffMs, isRetryableRequest, retryAfterMs } from '../model/retryPolicy';
import type { Session } from './session';

/** A submission that has left and has not come to its end. */
export interface InFlightSubmission {
	/** Null for a prediction that an earlier run submitted. */
	readonly request: ApiRequest | null;
	/** Null while the answer that names it is outstanding. */
	id: string | null;
}

/**
 * Ends at the provider what a stopped execution leaves behind. Best effort: nothing here throws.
 * A submission cut off before its id was known is looked for in the provider's list, where that can be told.
 */
export async function cancelInFlight(
	session: Session,
	flights: readonly InFlightSubmission[],
): Promise<void> {
	const { clock } = session;
	const { buildCancelRequest } = session.provider;
	if (buildCancelRequest === undefined) return;
	const deadline = clock.now() + STOP.cancelMs;
	const end = async (id: string) => await cancelQuietly(session, buildCancelRequest(id), deadline);
	const known = flights.flatMap(({ id }) => (id === null ? [] : [id]));
	const cutOff = flights.filter(({ id }) => id === null);
	await Promise.all([
		...known.map(end),
		idsOf(session, cutOff, new Set(known), deadline).then(
			async (ids) => await Promise.all(ids.map(end)),
		),
	]);
}

/** The predictions that came from submissions which were cut off, as far as the provider's list tells. */
async function idsOf(
	session: Session,
	flights: readonly InFlightSubmission[],
	known: ReadonlySet<string>,
	deadline: number,
): Promise<string[]> {
	const { list, readError } = session.provider;
	if (list?.matchesSubmission === undefined || flights.length === 0) return [];
	const { matchesSubmission } = list;
	const request = list.request(null, list.maxPageSize);
	const answer = await callQuietly(session, request, deadline);
	if (answer === null || 'reason' in answer || readError(answer) !== null) return [];
	let candidates: Prediction[];
	try {
		candidates = list
			.readPage(answer.body, request)
			.predictions.filter(({ id }) => id !== null && !known.has(id));
	} catch {
		return [];
	}
	// One for one: two equal submissions end two predictions, never a third that someone else made.
	return flights.flatMap(({ request: submitted }) => {
		if (submitted === null) return [];
		const index = candidates.findIndex(
			(listed) => !isSettled(listed) && matchesSubmission(listed, submitted),
		);
		const [match] = index < 0 ? [] : candidates.splice(index, 1);
		return match?.id ? [match.id] : [];
	});
}

/** Asks again after trouble that is likely to pass: what is not ended goes on and is charged. */
async function cancelQuietly(
	session: Session,
	request: ApiRequest,
	deadline: number,
): Promise<void> {
	const { clock, provider } = session;
	for (let failures = 1; ; failures++) {
		const answer = await callQuietly(session, request, deadline);
		if (answer === null) return;
		const response = 'reason' in answer ? null : answer;
		if (!isRetryableRequest(answer, response && provider.readError(response))) return;
		const askedMs = response && retryAfterMs(response, clock.now());
		const delayMs = askedMs ?? backoffMs(failures, clock);
		if (clock.now() + delayMs >= deadline) return;
		await clock.sleepAfterStop(delayMs);
	}
}

/** The answer, whatever it is; null when there is no time left to ask, or no way. */
async function callQuietly(
	session: Session,
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
