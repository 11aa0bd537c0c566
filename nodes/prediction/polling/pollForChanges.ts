import type { Client } from '../client/client';
import { PredictionError, type ErrorCode } from '../model/errors';
import { DOWNLOAD } from '../model/policy';
import { isSettled, lacksResult, type Prediction } from '../model/prediction';
import {
	detectChanges,
	createdAt,
	readBackUntilMs,
	missing,
	CHANGE_DETECTION,
	NOTHING_SEEN,
	type PollingState,
} from './changeDetection';

const PAGE_SIZE = 100;

/** What a look tells. */
export interface Look {
	/** The predictions whose status changed, oldest first. */
	readonly changed: Prediction[];
	/** The memory for the next look. */
	readonly after: PollingState;
	/** Why the service told nothing of single predictions, which are asked for again in the next look. */
	readonly refusals: readonly PredictionError[];
}

/**
 * One look at the account's predictions, or at the named ones where the service has no list.
 * A first look at a list only remembers; named predictions are told from the first look on.
 * @param stored what the look before left; of another provider or null for a first look
 * @throws PredictionError and nothing is lost: the next poll with the same memory sees it all
 */
export async function pollForChanges(
	client: Client,
	stored: PollingState | null,
	named: readonly string[],
): Promise<Look> {
	const { provider } = client;
	const before = stored?.provider === provider.id ? stored : null;
	const nothing: PollingState = { provider: provider.id, newestMs: null, seen: {} };
	if (provider.list === undefined) return await pollNamed(client, before ?? nothing, named);
	const listed = await listedSince(client, before);
	const asked = await ask(client, missing(before, listed));
	// Lists begin with the newest: of two made in the same instant, the one listed later is the older.
	const present = [...listed.reverse(), ...asked.present];
	const look = compare(client, before ?? nothing, { ...asked, present }, createdAt);
	return before === null ? { ...look, changed: [] } : look;
}

/** Until when results that may be missing for a moment are asked for, by all that one look tells of. */
export function patientUntil({ clock }: Client): number {
	return clock.now() + DOWNLOAD.freshMs;
}

/**
 * The prediction with its result. Some lists leave it out, and it can appear later than the end, or at one of the service's
 * machines later than at another: it is asked for until then, and once in any case.
 */
export async function withOutput(
	client: Client,
	prediction: Prediction,
	until: number,
): Promise<Prediction> {
	const { id } = prediction;
	const { provider, clock } = client;
	if (isComplete(prediction) || id === null || provider.buildStatusRequest === undefined)
		return prediction;
	for (let pauseMs: number = DOWNLOAD.freshPauseMs; ; pauseMs *= 2) {
		const told = await client.getPrediction(id).catch((error: PredictionError) => {
			if (isOfThisPrediction(error) || isLastingly(error, prediction, clock.now()))
				return prediction;
			throw error;
		});
		if (told === prediction || (isSettled(told) && isComplete(told))) return told;
		const quietMs = Math.max(
			provider.limits.minPollGapMs ?? 0,
			Math.min(pauseMs, DOWNLOAD.maxFreshPauseMs),
		);
		// An end that was told is no longer one that runs.
		if (clock.now() + quietMs > until) return isSettled(told) ? told : prediction;
		await clock.sleep(quietMs);
	}
}

function isComplete(prediction: Prediction): boolean {
	return !lacksResult(prediction) || prediction.dataRemoved;
}

/** The newest prediction that is asked for, as far as one page of the list or the named ones tell. */
export async function newestMatching(
	client: Client,
	named: readonly string[],
	wants: (prediction: Prediction) => boolean,
): Promise<Prediction | null> {
	const shown =
		client.provider.list === undefined
			? (await askNamed(client, named)).present
			: await firstPage(client);
	const [newest] = shown
		.filter(wants)
		.sort((one, other) => (createdAt(other) ?? 0) - (createdAt(one) ?? 0));
	return newest === undefined ? null : await withOutput(client, newest, patientUntil(client));
}

/** Age means nothing here: a prediction is named because it is wanted. */
async function pollNamed(client: Client, before: PollingState, ids: readonly string[]) {
	const named = new Set(ids);
	const known = Object.entries(before.seen).filter(([id]) => named.delete(id));
	const seen = Object.fromEntries([...known, ...[...named].map((id) => [id, NOTHING_SEEN])]);
	const state: PollingState = { ...before, seen };
	return compare(client, state, await askNamed(client, missing(state, [])), () => null);
}

/** @throws PredictionError too when the service refuses to tell of any of them */
async function askNamed(client: Client, ids: readonly string[]) {
	const answers = await ask(client, ids);
	const { present, notFound, refused } = answers;
	const [refusal] = refused.values();
	if (refusal !== undefined && present.length + notFound.length === 0) throw refusal;
	return answers;
}

function compare(
	client: Client,
	before: PollingState,
	{ present, notFound, refused }: Answers,
	ageOf: (prediction: Prediction) => number | null,
): Look {
	const sightings = { present, notFound, untold: [...refused.keys()], at: client.clock.now() };
	return { ...detectChanges(before, sightings, ageOf), refusals: [...refused.values()] };
}

async function listedSince(client: Client, state: PollingState | null): Promise<Prediction[]> {
	const found: Prediction[] = [];
	let read = 0;
	for await (const page of client.pages(PAGE_SIZE)) {
		found.push(...page);
		const first = earlier(ageOf(found[0]), client.clock.now());
		const last = ageOf(page.at(-1)) ?? Infinity;
		// A list that may begin with the oldest has to be read to its end.
		if (last < readBackUntilMs(state, first) && last < (first ?? -Infinity)) break;
		if (state === null && ++read >= CHANGE_DETECTION.firstPollPages) break;
	}
	return found;
}

async function firstPage(client: Client): Promise<Prediction[]> {
	for await (const page of client.pages(PAGE_SIZE)) return [...page];
	return [];
}

interface Answers {
	readonly present: Prediction[];
	readonly notFound: string[];
	readonly refused: ReadonlyMap<string, PredictionError>;
}

/**
 * Asks for as many as one look may: who was asked stands last in the next. Trouble at the second one or later ends the
 * questions, and what was told before counts.
 * @throws PredictionError the trouble with the first
 */
async function ask(client: Client, ids: readonly string[]): Promise<Answers> {
	const present: Prediction[] = [];
	const notFound: string[] = [];
	const refused = new Map<string, PredictionError>();
	let isInTrouble = false;
	for (const id of ids.slice(0, CHANGE_DETECTION.maxStatusRequests)) {
		const result = await client.getPrediction(id).catch((error: PredictionError) => error);
		if (!(result instanceof PredictionError)) {
			present.push(result);
		} else if (result.code === 'not_found') {
			notFound.push(id);
		} else if (isOfThisPrediction(result)) {
			refused.set(id, result);
		} else if (result.code === 'unavailable' && !isInTrouble) {
			// It may be so of this one only, and for good: the next one tells.
			isInTrouble = true;
			refused.set(id, result);
		} else {
			if (present.length + notFound.length === 0) throw result;
			break;
		}
	}
	return { present, notFound, refused };
}

/** What a service says of one prediction, and what says nothing of others. */
const OF_ONE: readonly ErrorCode[] = ['not_found', 'malformed_response', 'rejected'];

/** Trouble that waiting does not end and that says nothing of other predictions. A key may be refused for a single one, by 403. */
function isOfThisPrediction({ code, httpStatus }: PredictionError): boolean {
	return OF_ONE.includes(code) || (code === 'unauthorized' && httpStatus === 403);
}

/** Whether a service fails for a prediction so long that it is told without its result, so that the others are told at all. */
function isLastingly({ code }: PredictionError, prediction: Prediction, now: number): boolean {
	const at = createdAt(prediction);
	return code === 'unavailable' && at !== null && now - at > CHANGE_DETECTION.lastingMs;
}

function ageOf(prediction: Prediction | undefined): number | null {
	return prediction === undefined ? null : createdAt(prediction);
}

function earlier(one: number | null, other: number): number | null {
	return one === null ? null : Math.min(one, other);
}
