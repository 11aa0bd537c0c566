import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import { createClock } from '../n8n/clock';
import { createClient } from '../n8n/createClient';
import { toNodeError } from '../n8n/toNodeError';
import type { Client } from '../prediction/client';
import type { PredictionError } from '../prediction/errors';
import { Limiter } from '../prediction/limiter';
import { pages } from '../prediction/list';
import { hasOutput, type Prediction } from '../prediction/prediction';
import {
	compare,
	createdAt,
	horizonMs,
	missing,
	WATCH,
	type WatchState,
} from '../prediction/watch';
import { eventItem } from './eventItem';
import { readMode, readParameters, type Parameters } from './readParameters';

/** Looks that are under way, by workflow and node: a slow one must not be overtaken by the next. */
const underWay = new Set<string>();

const KEY = 'watch';
const PAGE_SIZE = 100;

/** One look at the provider: the predictions whose status changed since the last one. */
export async function watch(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	if (readMode(context) !== 'polling') return null;
	const owner = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
	const isTest = context.getMode() === 'manual';
	if (!isTest && underWay.has(owner)) return null;
	if (!isTest) underWay.add(owner);
	try {
		const parameters = readParameters(context);
		const client = await createClient(
			context,
			parameters.provider,
			new Limiter(createClock(undefined)),
		);
		const found = isTest
			? [await sample(context, client, parameters)]
			: await changes(context, client, parameters);
		if (found.length === 0) return null;
		const facts = { mode: 'polling', verified: true, deliveryId: null } as const;
		return [
			await Promise.all(
				found.map(
					async (prediction) => await eventItem(context, client, parameters, prediction, facts),
				),
			),
		];
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	} finally {
		if (!isTest) underWay.delete(owner);
	}
}

/** The memory is written only when everything was read: a look that fails loses nothing, the next one sees it all. */
async function changes(
	context: IPollFunctions,
	client: Client,
	parameters: Parameters,
): Promise<Prediction[]> {
	const memory = context.getWorkflowStaticData('node');
	const before = (memory[KEY] as WatchState | undefined) ?? null;
	const isListed = client.session.provider.list !== undefined;
	// Predictions that the user names are asked for from the first look on; a list starts with the present.
	const state = isListed ? before : (before ?? { newestMs: null, marks: {} });
	const listed = isListed ? await listedSince(client, state) : [];
	const ids = isListed ? missing(state, listed) : stillOpen(state, parameters.predictionIds);
	const asked = await askFor(client, ids);
	const { changed, state: after } = compare(state, [...listed, ...asked.found], asked.gone);
	const wanted = changed.filter((prediction) => parameters.wants(prediction));
	const found = await Promise.all(
		wanted.map(async (prediction) => await complete(client, prediction)),
	);
	memory[KEY] = after as unknown as IDataObject;
	return found;
}

/** Some lists leave the result out. */
async function complete(client: Client, prediction: Prediction): Promise<Prediction> {
	const { id, status, dataRemoved } = prediction;
	const isIncomplete = status === 'succeeded' && !hasOutput(prediction) && !dataRemoved;
	if (!isIncomplete || id === null || client.session.provider.status === undefined)
		return prediction;
	return await client.refresh(id);
}

async function listedSince(client: Client, state: WatchState | null): Promise<Prediction[]> {
	const found: Prediction[] = [];
	let read = 0;
	for await (const page of pages(client.session, PAGE_SIZE)) {
		found.push(...page);
		const horizon = horizonMs(state, createdAt(found[0] ?? ({} as Prediction)));
		const last = page.at(-1);
		const oldest = last === undefined ? null : createdAt(last);
		if (++read >= WATCH.maxPages || (horizon !== null && oldest !== null && oldest < horizon))
			break;
	}
	return found;
}

/** The named predictions that have not ended yet. */
function stillOpen(state: WatchState | null, ids: readonly string[]): string[] {
	const open = new Set(missing(state, []));
	return ids
		.filter((id) => state?.marks[id] === undefined || open.has(id))
		.slice(0, WATCH.maxQuestions);
}

async function askFor(
	client: Client,
	ids: readonly string[],
): Promise<{ found: Prediction[]; gone: string[] }> {
	const found: Prediction[] = [];
	const gone: string[] = [];
	for (const id of ids) {
		const result = await client.refresh(id).catch((error: PredictionError) => error);
		if (!(result instanceof Error)) found.push(result);
		else if (result.code === 'not_found') gone.push(id);
		else throw result;
	}
	return { found, gone };
}

/** For the editor: the newest real prediction that would start the workflow. */
async function sample(
	context: IPollFunctions,
	client: Client,
	parameters: Parameters,
): Promise<Prediction> {
	if (client.session.provider.list === undefined) {
		const { found } = await askFor(client, parameters.predictionIds.slice(0, 1));
		if (found[0] !== undefined) return found[0];
	} else {
		for await (const page of pages(client.session, PAGE_SIZE)) {
			const newest = page.find((prediction) => parameters.wants(prediction));
			if (newest !== undefined) return newest;
			break;
		}
	}
	throw new NodeOperationError(
		context.getNode(),
		'There is no prediction yet that would start this workflow',
		{
			description:
				'Create one, e.g. with the Remove Background node, or choose more statuses or another model, then fetch a test event again.',
		},
	);
}
