import {
	NodeOperationError,
	type IDataObject,
	type INodeExecutionData,
	type IPollFunctions,
} from 'n8n-workflow';
import { createClock } from '../n8n/clock';
import { createClient } from '../n8n/createClient';
import { toNodeError } from '../n8n/toNodeError';
import type { Client } from '../prediction/client/client';
import { ConcurrencyLimiter } from '../prediction/scheduling/concurrencyLimiter';
import { withOutput, pollForChanges, newestMatching } from '../prediction/polling/pollForChanges';
import type { Prediction } from '../prediction/model/prediction';
import type { PollingState } from '../prediction/polling/changeDetection';
import { eventItem } from './eventItem';
import { readParameters, type Parameters } from './parameters';
import { takeTestEvent } from './webhook/testEvent';

/** Looks that are under way, by workflow and node: a slow one must not be overtaken by the next. */
const pollsInProgress = new Set<string>();

const KEY = 'watch';

/** One look at the provider: the predictions whose status changed since the last one. */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const parameters = readParameters(context);
		const isTryOut = context.getMode() === 'manual';
		if (parameters.mode !== 'polling' && !isTryOut) return null;
		const reported = isTryOut ? takeTestEvent(context) : null;
		if (reported !== null) return [[reported]];
		const limiter = new ConcurrencyLimiter(createClock(undefined));
		const client = await createClient(context, parameters.provider, limiter);
		if (isTryOut) return [[await sampleItem(context, client, parameters)]];
		const owner = `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
		const items = await runExclusive(
			owner,
			async () => await pollItems(context, client, parameters),
		);
		return items === null || items.length === 0 ? null : [items];
	} catch (error) {
		throw toNodeError(context.getNode(), error, 0);
	}
}

/** Null where the same is under way already. */
async function runExclusive<T>(owner: string, work: () => Promise<T>): Promise<T | null> {
	if (pollsInProgress.has(owner)) return null;
	pollsInProgress.add(owner);
	try {
		return await work();
	} finally {
		pollsInProgress.delete(owner);
	}
}

async function pollItems(
	context: IPollFunctions,
	client: Client,
	parameters: Parameters,
): Promise<INodeExecutionData[]> {
	const memory = context.getWorkflowStaticData('node');
	const stored = (memory[KEY] as PollingState | undefined) ?? null;
	const { changed, after } = await pollForChanges(client, stored, parameters.predictionIds);
	const { limiter } = client.session;
	const items = await Promise.all(
		changed
			.filter((prediction) => parameters.wants(prediction))
			.map(
				async (prediction) =>
					await limiter.run(async () => {
						return await itemOf(context, client, parameters, await withOutput(client, prediction));
					}),
			),
	);
	// Last of all: a look that fails anywhere above is taken again.
	memory[KEY] = after as unknown as IDataObject;
	return items;
}

/** For the editor: the newest real prediction that would start the workflow. */
async function sampleItem(
	context: IPollFunctions,
	client: Client,
	parameters: Parameters,
): Promise<INodeExecutionData> {
	const { predictionIds, wants } = parameters;
	const prediction = await newestMatching(client, predictionIds, wants);
	if (prediction !== null) return await itemOf(context, client, parameters, prediction);
	throw new NodeOperationError(
		context.getNode(),
		'There is no prediction yet that would start this workflow',
		{
			description:
				predictionIds.length > 0
					? 'Check the prediction IDs, or choose more statuses, then fetch a test event again.'
					: 'Create one, e.g. with the Remove Background node, or choose more statuses or another model, then fetch a test event again.',
		},
	);
}

async function itemOf(
	context: IPollFunctions,
	client: Client,
	parameters: Parameters,
	prediction: Prediction,
): Promise<INodeExecutionData> {
	const facts = { mode: 'polling', verified: true, deliveryId: null } as const;
	return await eventItem(context, async () => client, parameters, prediction, facts);
}
