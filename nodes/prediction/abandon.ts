import { REQUEST_LIMITS, STOP } from './policy';
import type { ApiRequest } from './ports';
import { isSettled, type Prediction } from './prediction';
import type { Session } from './session';

/** A submission that has left and has not come to its end. */
export interface Flight {
	/** Null for a prediction that an earlier run submitted. */
	readonly request: ApiRequest | null;
	/** Null while the answer that names it is outstanding. */
	id: string | null;
}

/**
 * Ends at the provider what a stopped execution leaves behind. Best effort: nothing here throws or repeats.
 * A submission cut off before its id was known is looked for in the provider's list, where that can be told.
 */
export async function abandon(session: Session, flights: readonly Flight[]): Promise<void> {
	const { provider, clock } = session;
	if (provider.cancel === undefined || flights.length === 0) return;
	const deadline = clock.now() + STOP.cancelMs;
	const known = flights.flatMap(({ id }) => (id === null ? [] : [id]));
	const cutOff = flights.filter(({ id }) => id === null);
	await Promise.all([
		...known.map(async (id) => await cancelQuietly(session, id, deadline)),
		cancelCutOff(session, cutOff, new Set(known), deadline),
	]);
}

async function cancelCutOff(
	session: Session,
	flights: readonly Flight[],
	known: ReadonlySet<string>,
	deadline: number,
): Promise<void> {
	const { provider } = session;
	const isFrom = provider.list?.isFrom;
	if (provider.list === undefined || isFrom === undefined || flights.length === 0) return;
	const request = provider.list.request(null, provider.list.maxPageSize);
	const listed = await callQuietly(session, request, deadline);
	if (listed === null) return;
	let candidates: Prediction[];
	try {
		candidates = provider.list
			.readPage(listed, request)
			.predictions.filter(({ id }) => id !== null && !known.has(id));
	} catch {
		return;
	}
	// One for one: two equal submissions end two predictions, never a third that someone else made.
	const ids = flights.flatMap((flight) => {
		const { request: submitted } = flight;
		if (submitted === null) return [];
		const index = candidates.findIndex((listed) => !isSettled(listed) && isFrom(listed, submitted));
		const [match] = index < 0 ? [] : candidates.splice(index, 1);
		return match?.id ? [match.id] : [];
	});
	await Promise.all(ids.map(async (id) => await cancelQuietly(session, id, deadline)));
}

async function cancelQuietly(session: Session, id: string, deadline: number): Promise<void> {
	const request = session.provider.cancel?.(id);
	if (request !== undefined) await callQuietly(session, request, deadline);
}

async function callQuietly(
	session: Session,
	request: ApiRequest,
	deadline: number,
): Promise<unknown> {
	const timeoutMs = deadline - session.clock.now();
	if (timeoutMs <= 0) return null;
	try {
		const answer = await session.transport.callAfterStop(request, {
			...REQUEST_LIMITS,
			timeoutMs,
		});
		return 'reason' in answer || session.provider.readRefusal(answer) !== null ? null : answer.body;
	} catch {
		return null;
	}
}
