import { z } from 'zod';
import { PREDICTION_STATUSES, type Prediction } from '../model/prediction';

/**
 * What is remembered of one prediction: its last status, by its place in the list, when it was created, and how often in a
 * row the service did not know it.
 */
const seenSchema = z.tuple([z.number(), z.number().nullable()]).rest(z.number());

type SeenPrediction = Readonly<z.infer<typeof seenSchema>>;

/** A prediction that is watched and of which nothing is known yet. */
export const NOTHING_SEEN: SeenPrediction = [-1, null];

const stateSchema = z.object({
	provider: z.string(),
	newestMs: z.number().nullable(),
	seen: z.record(seenSchema),
	account: z.string().optional(),
});

/** The memory of a watch: plain JSON, kept between two looks. */
export interface PollingState {
	/** The provider it is about: another one's predictions say nothing. */
	readonly provider: string;
	/**
	 * When the newest prediction ever seen was created, by the service's own clock, and not later than ours said then;
	 * milliseconds since 1970.
	 */
	readonly newestMs: number | null;
	/** Those asked for or seen longest ago first. */
	readonly seen: Readonly<Record<string, SeenPrediction>>;
	/** Whose predictions it is about, in the host's own words; states of version 0.1.0 do not tell. */
	readonly account?: string | undefined;
}

/**
 * The state as it was stored; null where it is not one of this version.
 * @param now milliseconds since 1970: a newest prediction of the far future would hide all others
 */
export function readPollingState(stored: unknown, now = Infinity): PollingState | null {
	const state = stateSchema.safeParse(stored);
	const latest = now + CHANGE_DETECTION.mostAheadMs;
	return state.success && (state.data.newestMs ?? 0) <= latest ? state.data : null;
}

export interface Observation {
	/** What the service shows. */
	readonly present: readonly Prediction[];
	/** Ids that the service says it does not know. */
	readonly notFound: readonly string[];
	/** Ids of which it told nothing. */
	readonly untold?: readonly string[];
	/** When it was made, by our clock; milliseconds since 1970. */
	readonly at?: number;
}

export const CHANGE_DETECTION = {
	/** How much later than its time of creation a prediction may appear in the list. */
	slackMs: 2 * 60_000,
	/** How far back the first poll searches for predictions that are still running. */
	firstPollMs: 24 * 60 * 60_000,
	/** How many pages the first poll reads at the most. */
	firstPollPages: 50,
	/** How many running predictions that the list does not show get a status request of their own in one poll; the others have their turn in the next. */
	maxStatusRequests: 100,
	/** How often in a row the service may not know a prediction that it once showed: one of its machines may be behind. */
	maxMisses: 5,
	/** How long after its start one is waited for whose result the service fails to tell. */
	lastingMs: 10 * 60_000,
	/** How far the newest prediction in a memory may lie ahead of our clock, which may have been set back meanwhile. */
	mostAheadMs: 60 * 60_000,
	/** How many predictions are remembered; the oldest that have ended go first. */
	maxSeen: 10_000,
} as const;

/** Up to which time of creation a list has to be read; -Infinity for all of it. */
export function readBackUntilMs(state: PollingState | null, newestListed: number | null): number {
	return state === null
		? (newestListed ?? -Infinity) - CHANGE_DETECTION.firstPollMs
		: (state.newestMs ?? -Infinity) - CHANGE_DETECTION.slackMs;
}

/** The running predictions that the list does not show, those seen longest ago first. */
export function missing(state: PollingState | null, listed: readonly Prediction[]): string[] {
	const shown = new Set(listed.map(({ id }) => id));
	return Object.entries(state?.seen ?? {})
		.filter(([id, [status]]) => !isEnd(status) && !shown.has(id))
		.map(([id]) => id);
}

/**
 * Compares what is with what was. A prediction only ever goes on: an older answer of a service that keeps several copies
 * of its data is no change.
 * @param ageOf when a prediction was created; what is older than the memory is history, unless its age is null
 * @returns the predictions whose status changed, oldest first, and the new memory
 */
export function detectChanges(
	before: PollingState,
	{ present, notFound, untold = [], at = Infinity }: Observation,
	ageOf: (prediction: Prediction) => number | null = createdAt,
): { changed: Prediction[]; after: PollingState } {
	const seen: Record<string, SeenPrediction> = { ...before.seen };
	const horizon = readBackUntilMs(before, null);
	const changed: Prediction[] = [];
	let { newestMs } = before;
	const remember = (id: string, mark: SeenPrediction | undefined) => {
		// Taken out first, so that it moves to the end.
		delete seen[id];
		if (mark !== undefined) seen[id] = mark;
	};
	for (const id of untold) remember(id, seen[id]);
	for (const id of notFound) remember(id, missed(seen[id]));
	for (const prediction of present) {
		if (prediction.id === null) continue;
		const createdAtMs = ageOf(prediction);
		const known = seen[prediction.id];
		const isOld = (createdAtMs ?? Infinity) < horizon;
		if (known === undefined && isOld) continue;
		const status = PREDICTION_STATUSES.indexOf(prediction.status);
		const isStep = known === undefined || (status > known[0] && !isEnd(known[0]));
		remember(prediction.id, [isStep ? status : known[0], known?.[1] ?? createdAtMs]);
		// One that claims to be of the future must not make history of all that come until then.
		if (createdAtMs !== null) newestMs = Math.max(newestMs ?? -Infinity, Math.min(createdAtMs, at));
		if (isStep) changed.push(prediction);
	}
	changed.sort((one, other) => (createdAt(one) ?? 0) - (createdAt(other) ?? 0));
	return { changed, after: { ...before, newestMs, seen: pruned(seen, newestMs) } };
}

/** The mark of a prediction that the service does not know once more; undefined where it is to be forgotten. */
function missed(known: SeenPrediction | undefined): SeenPrediction | undefined {
	if (known === undefined) return undefined;
	const [status, createdAtMs, misses = 0] = known;
	return misses + 1 < CHANGE_DETECTION.maxMisses ? [status, createdAtMs, misses + 1] : undefined;
}

export function createdAt(prediction: Prediction): number | null {
	const time = Date.parse(prediction.createdAt ?? '');
	return Number.isNaN(time) ? null : time;
}

/** Forgets what cannot come back: predictions that have ended and are older than the list will be read again. */
function pruned(
	seen: Record<string, SeenPrediction>,
	newestMs: number | null,
): Record<string, SeenPrediction> {
	const oldest = (newestMs ?? 0) - 2 * CHANGE_DETECTION.slackMs;
	const kept = Object.entries(seen).filter(
		([, [status, at]]) => !isEnd(status) || at === null || at >= oldest,
	);
	if (kept.length <= CHANGE_DETECTION.maxSeen) return Object.fromEntries(kept);
	const byAge = kept.sort(
		([, one], [, other]) =>
			Number(isEnd(other[0])) - Number(isEnd(one[0])) || (one[1] ?? 0) - (other[1] ?? 0),
	);
	return Object.fromEntries(byAge.slice(kept.length - CHANGE_DETECTION.maxSeen));
}

const FIRST_END = PREDICTION_STATUSES.indexOf('succeeded');

function isEnd(status: number): boolean {
	return status >= FIRST_END;
}
