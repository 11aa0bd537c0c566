import { NodeOperationError, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';
import { forEachImage } from '../n8n/forEachImage';
import { nodeOwner } from '../n8n/nodeOwner';
import { toNodeError } from '../n8n/toNodeError';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';
import type { Prediction } from '../prediction/model/prediction';
import {
	newestMatching,
	patientUntil,
	pollForChanges,
	withOutput,
} from '../prediction/polling/pollForChanges';
import { eventItem } from './eventItem';
import { accountOf, PollingMemory } from './pollingMemory';
import { TriggerRun } from './triggerRun';
import { takeTestEvent } from './webhook/testEvent';

type PollRun = TriggerRun<IPollFunctions>;

/** Polls in progress, by workflow and node: a slow one must not be overtaken by the next. */
const pollsInProgress = new Set<string>();

/** Whose first poll of this process has ended. n8n makes it to publish a workflow, and publishes all of them when it starts. */
const started = new Set<string>();

/** How long a first poll that has a memory tries: n8n starts no workflow while it waits. */
const START_BUDGET_MS = 5_000;

/** What a first poll that has a memory leaves to the next. */
const PASSING: readonly ErrorCode[] = ['rate_limited', 'unavailable', 'unreachable'];

/** How many results to fetch at once. */
const DOWNLOADS_AT_ONCE = 10;

/** One poll of the provider: the predictions whose status changed since the last one. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const owner = nodeOwner(context);
		const isTest = context.getMode() === 'manual';
		const isStart = !isTest && !started.has(owner) && new PollingMemory(context).isReadable;
		const run = new TriggerRun(context, isStart ? { retryBudgetMs: START_BUDGET_MS } : {});
		if (run.parameters.mode !== 'polling' && !isTest) return null;
		const testEvent = isTest ? takeTestEvent(context) : null;
		if (testEvent !== null) return [[testEvent]];
		try {
			if (isTest) return [[await sampleItem(run)]];
			const items = await runExclusive(owner, async () => await pollItems(run)).catch(
				(error: unknown) => {
					if (!isStart || !isPassing(error)) throw error;
					context.logger.warn(
						`Prediction Status Trigger leaves its first poll to the next one: ${error.message}`,
					);
					return [];
				},
			);
			started.add(owner);
			return items === null || items.length === 0 ? null : [items];
		} finally {
			await run.close();
		}
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	}
}

function isPassing(error: unknown): error is PredictionError {
	return error instanceof PredictionError && PASSING.includes(error.code);
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
	const { context, parameters } = run;
	const client = await run.client();
	const memory = new PollingMemory(context);
	const account = await accountOf(run);
	const { changed, after, refusals } = await pollForChanges(
		client,
		memory.read(parameters.provider.list === undefined ? null : account),
		parameters.predictionIds,
	);
	for (const { message } of refusals) {
		context.logger.warn(
			`Prediction Status Trigger was told nothing of one prediction, and asks again at the next poll: ${message}`,
		);
	}
	const wanted = changed.filter((prediction) => parameters.wants(prediction));
	const until = patientUntil(client);
	const results = await forEachImage(
		wanted.map((prediction, itemIndex) => ({
			itemIndex,
			imageIndex: 0,
			run: async () => [await itemOf(run, await withOutput(client, prediction, until))],
		})),
		DOWNLOADS_AT_ONCE,
	);
	const items = results.flatMap((result) => {
		if (result.kind === 'failed') throw result.error;
		return result.kind === 'done' ? result.rows : [];
	});
	// Last of all: a poll that fails anywhere above is repeated.
	memory.write(after, account);
	return items;
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
