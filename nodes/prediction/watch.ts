import {
	isSettled,
	PREDICTION_STATUSES,
	type Prediction,
	type PredictionStatus,
} from './prediction';

/** What is remembered of one prediction: its last status, by its place in the list, and when it was created. */
type Mark = readonly [status: number, createdAtMs: number | null];

/** The memory of a watch: plain JSON, kept between two looks. */
export interface WatchState {
	/** When the newest prediction ever seen was created, by the service's own clock; milliseconds since 1970. */
	readonly newestMs: number | null;
	readonly marks: Readonly<Record<string, Mark>>;
}

export const WATCH = {
	/** How much later than its time of creation a prediction may appear in the list. */
	slackMs: 2 * 60_000,
	/** How far back the first look searches for predictions that are still running. */
	firstLookMs: 24 * 60 * 60_000,
	/** How many pages one look reads at the most. */
	maxPages: 50,
	/** How many running predictions that have left the list are asked for in one look. */
	maxQuestions: 100,
	/** How many predictions are remembered; the oldest that have ended go first. */
	maxMarks: 10_000,
} as const;

/** Up to which time of creation a list has to be read; null for all of it. */
export function horizonMs(state: WatchState | null, newestListed: number | null): number | null {
	if (state !== null) return state.newestMs === null ? null : state.newestMs - WATCH.slackMs;
	return newestListed === null ? null : newestListed - WATCH.firstLookMs;
}

/** The running predictions that the list no longer shows, oldest first. */
export function missing(state: WatchState | null, listed: readonly Prediction[]): string[] {
	const shown = new Set(listed.map(({ id }) => id));
	return Object.entries(state?.marks ?? {})
		.filter(([id, [status]]) => !isEnd(status) && !shown.has(id))
		.map(([id]) => id)
		.slice(0, WATCH.maxQuestions);
}

/**
 * Compares what is with what was.
 * @param gone ids the service no longer knows
 * @returns the predictions whose status changed, oldest first, and the new memory. A first look only remembers.
 */
export function compare(
	state: WatchState | null,
	present: readonly Prediction[],
	gone: readonly string[] = [],
): { changed: Prediction[]; state: WatchState } {
	const marks: Record<string, Mark> = { ...state?.marks };
	const horizon = horizonMs(state, null);
	const changed: Prediction[] = [];
	let newestMs = state?.newestMs ?? null;
	for (const id of gone) delete marks[id];
	for (const prediction of present) {
		if (prediction.id === null) continue;
		const createdAtMs = createdAt(prediction);
		const known = marks[prediction.id];
		const status = PREDICTION_STATUSES.indexOf(prediction.status);
		const isOld =
			known === undefined && horizon !== null && createdAtMs !== null && createdAtMs < horizon;
		if (isOld || known?.[0] === status) continue;
		marks[prediction.id] = [status, known?.[1] ?? createdAtMs];
		if (createdAtMs !== null) newestMs = Math.max(newestMs ?? createdAtMs, createdAtMs);
		if (state !== null) changed.push(prediction);
	}
	changed.sort((one, other) => (createdAt(one) ?? 0) - (createdAt(other) ?? 0));
	return { changed, state: { newestMs, marks: pruned(marks, newestMs) } };
}

export function createdAt(prediction: Prediction): number | null {
	const time = Date.parse(prediction.createdAt ?? '');
	return Number.isNaN(time) ? null : time;
}

/** Forgets what cannot come back: predictions that have ended and are older than the list will be read again. */
function pruned(marks: Record<string, Mark>, newestMs: number | null): Record<string, Mark> {
	const oldest = (newestMs ?? 0) - 2 * WATCH.slackMs;
	const kept = Object.entries(marks).filter(
		([, [status, at]]) => !isEnd(status) || at === null || at >= oldest,
	);
	if (kept.length <= WATCH.maxMarks) return Object.fromEntries(kept);
	const byAge = kept.sort(
		([, one], [, other]) =>
			Number(isEnd(other[0])) - Number(isEnd(one[0])) || (one[1] ?? 0) - (other[1] ?? 0),
	);
	return Object.fromEntries(byAge.slice(kept.length - WATCH.maxMarks));
}

function isEnd(status: number): boolean {
	const word: PredictionStatus | undefined = PREDICTION_STATUSES[status];
	return word !== undefined && isSettled({ status: word } as Prediction);
}
