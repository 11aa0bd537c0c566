import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import { forEachImage } from '../n8n/forEachImage';
import { nodeOwner } from '../n8n/nodeOwner';
import { toNodeError } from '../n8n/toNodeError';
import type { Prediction } from '../prediction/model/prediction';
import { readPollingState, type PollingState } from '../prediction/polling/changeDetection';
import { newestMatching, pollForChanges, withOutput } from '../prediction/polling/pollForChanges';
import { eventItem } from './eventItem';
import { TriggerRun } from './triggerRun';
import { takeTestEvent } from './webhook/testEvent';

type PollRun = TriggerRun<IPollFunctions>;

/** Polls in progress, by workflow and node: a slow one must not be overtaken by the next. */
const pollsInProgress = new Set<string>();

/** Where the state lies in the node's static data. */
const STATE_KEY = 'pollingState';

/** How many results to fetch at once. */
const DOWNLOADS_AT_ONCE = 10;

/** One poll of the provider: the predictions whose status changed since the last one. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const run = new TriggerRun(context);
		const isTest = context.getMode() === 'manual';
		if (run.parameters.mode !== 'polling' && !isTest) return null;
		const testEvent = isTest ? takeTestEvent(context) : null;
		if (testEvent !== null) return [[testEvent]];
		try {
			if (isTest) return [[await sampleItem(run)]];
			const items = await runExclusive(nodeOwner(context), async () => await pollItems(run));
			return items === null || items.length === 0 ? null : [items];
		} finally {
			await run.close();
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	}
}

/** Null where the same is in progress already. */
async function runExclusive<T>(owner: string, work: () => Promise<T>): Promise<T | null> {
	if (pollsInProgress.has(owner)) return null;
	pollsInProgress.add(owner);
	try {
		return await work();
	} finally {
		pollsInProgress.delete(owner);
	}
}

async function pollItems(run: PollRun): Promise<INodeExecutionData[]> {
	const client = await run.client();
	const staticData = run.context.getWorkflowStaticData('node');
	const { changed, after } = await pollForChanges(
		client,
		storedState(run, staticData[STATE_KEY]),
		run.parameters.predictionIds,
	);
	const wanted = changed.filter((prediction) => run.parameters.wants(prediction));
	const results = await forEachImage(
		wanted.map((prediction, itemIndex) => ({
			itemIndex,
			imageIndex: 0,
			run: async () => [await itemOf(run, await withOutput(client, prediction))],
		})),
		DOWNLOADS_AT_ONCE,
	);
	const items = results.flatMap((result) => {
		if (result.kind === 'failed') throw result.error;
		return result.kind === 'done' ? result.rows : [];
	});
	// Last of all: a poll that fails anywhere above is repeated.
	staticData[STATE_KEY] = after as unknown as IDataObject;
	return items;
}

/** A state that another version stored in another shape is none: the poll then only remembers, as a first one does. */
function storedState({ context }: PollRun, stored: unknown): PollingState | null {
	if (stored === undefined) return null;
	const state = readPollingState(stored);
	if (state === null) {
		context.logger.warn(
			'Prediction Status Trigger could not read what it remembered of earlier polls, so it starts afresh',
		);
	}
	return state;
}

/** For the editor: the newest real prediction that would start the workflow. */
async function sampleItem(run: PollRun): Promise<INodeExecutionData> {
	const { predictionIds, wants } = run.parameters;
	const prediction = await newestMatching(await run.client(), predictionIds, wants);
	if (prediction !== null) return await itemOf(run, prediction);
	throw new NodeOperationError(
		run.context.getNode(),
		'There is no prediction yet that would start this workflow',
		{
			description:
				predictionIds.length > 0
					? 'Check the prediction IDs, or choose more statuses, then fetch a test event again.'
					: 'Create one, e.g. with the Remove Background node, or choose more statuses or another model, then fetch a test event again.',
		},
	);
}

async function itemOf(run: PollRun, prediction: Prediction): Promise<INodeExecutionData> {
	return await eventItem(run, prediction, {
		mode: 'polling',
		verified: true,
		deliveryId: null,
		query: {},
	});
}
