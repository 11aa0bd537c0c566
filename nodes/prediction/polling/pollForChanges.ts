import type { Client } from '../client/client';
import { PredictionError } from '../model/errors';
import { hasOutput, type Prediction } from '../model/prediction';
import {
	detectChanges,
	createdAt,
	readBackUntilMs,
	missing,
	CHANGE_DETECTION,
	type PollingState,
} from './changeDetection';

const PAGE_SIZE = 100;

/**
 * One look at the account's predictions, or at the named ones where the service has no list.
 * A first look at a list only remembers; named predictions are told from the first look on.
 * @param stored what the look before left; of another provider or null for a first look
 * @returns the predictions whose status changed, oldest first, and the memory for the next look
 * @throws PredictionError and nothing is lost: the next poll with the same memory sees it all
 */
export async function pollForChanges(
	client: Client,
	stored: PollingState | null,
	named: readonly string[],
): Promise<{ changed: Prediction[]; after: PollingState }> {
	const { provider } = client;
	const before = stored?.provider === provider.id ? stored : null;
	const nothing: PollingState = { provider: provider.id, newestMs: null, seen: {} };
	if (provider.list === undefined) return await pollNamed(client, before ?? nothing, named);
	const listed = await listedSince(client, before);
	const asked = await ask(
		client,
		missing(before, listed).slice(0, CHANGE_DETECTION.maxStatusRequests),
	);
	// Lists begin with the newest: of two made in the same instant, the one listed later is the older.
	const sightings = { present: [...listed.reverse(), ...asked.present], notFound: asked.notFound };
	const { changed, after } = detectChanges(before ?? nothing, sightings);
	return { changed: before === null ? [] : changed, after };
}

/** The prediction with its result, which some lists leave out. */
export async function withOutput(client: Client, prediction: Prediction): Promise<Prediction> {
	const { id, status, dataRemoved } = prediction;
	const isComplete = status !== 'succeeded' || hasOutput(prediction) || dataRemoved;
	if (isComplete || id === null || client.provider.buildStatusRequest === undefined)
		return prediction;
	return await client.getPrediction(id).catch((error: PredictionError) => {
		if (isOfThisPrediction(error)) return prediction;
		throw error;
	});
}

/** The newest prediction that is asked for, as far as one page of the list or the named ones tell. */
export async function newestMatching(
	client: Client,
	named: readonly string[],
	wants: (prediction: Prediction) => boolean,
): Promise<Prediction | null> {
	const shown =
		client.provider.list === undefined
			? (await ask(client, named.slice(0, CHANGE_DETECTION.maxStatusRequests))).present
			: await firstPage(client);
	const [newest] = shown
		.filter(wants)
		.sort((one, other) => (createdAt(other) ?? 0) - (createdAt(one) ?? 0));
	return newest === undefined ? null : await withOutput(client, newest);
}

/** Age means nothing here: a prediction is named because it is wanted. */
async function pollNamed(client: Client, before: PollingState, named: readonly string[]) {
	const seen = Object.fromEntries(Object.entries(before.seen).filter(([id]) => named.includes(id)));
	const state = { ...before, seen };
	const unknown = named.filter((id) => seen[id] === undefined);
	const open = [...unknown, ...missing(state, [])];
	return detectChanges(
		state,
		await ask(client, open.slice(0, CHANGE_DETECTION.maxStatusRequests)),
		() => null,
	);
}

async function listedSince(client: Client, state: PollingState | null): Promise<Prediction[]> {
	const found: Prediction[] = [];
	let read = 0;
	for await (const page of client.pages(PAGE_SIZE)) {
		found.push(...page);
		const first = ageOf(found[0]);
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

async function ask(client: Client, ids: readonly string[]) {
	const present: Prediction[] = [];
	const notFound: string[] = [];
	for (const id of ids) {
		const result = await client.getPrediction(id).catch((error: PredictionError) => error);
		if (!(result instanceof PredictionError)) present.push(result);
		else if (!isOfThisPrediction(result)) throw result;
		else if (result.code === 'not_found') notFound.push(id);
	}
	return { present, notFound };
}

/** Trouble that waiting does not end and that says nothing of other predictions. */
function isOfThisPrediction(error: PredictionError): boolean {
	return error.code === 'not_found' || error.code === 'malformed_response';
}

function ageOf(prediction: Prediction | undefined): number | null {
	return prediction === undefined ? null : createdAt(prediction);
}
