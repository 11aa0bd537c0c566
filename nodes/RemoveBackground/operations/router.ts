import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { cancelSignalOf, createClock } from '../../n8n/clock';
import { forEachItem } from '../../n8n/forEachImage';
import { SubmissionStore } from '../../n8n/submissionStore';
import { ConcurrencyLimiter } from '../../prediction/scheduling/concurrencyLimiter';
import { ClientPool } from '../clientPool';
import { Pause, type PausedItem } from '../pauseResume/pause';
import { readPoolOptions, readProvider, type PoolOptions } from '../itemParameters';
import type { ItemContext } from '../itemContext';
import * as removeBackground from './removeBackground.operation';
import * as cancel from './cancel.operation';
import * as create from './create.operation';
import * as download from './download.operation';
import * as get from './get.operation';
import * as getMany from './getMany.operation';
import * as wait from './wait.operation';

const operations: Readonly<
	Record<string, (step: ItemContext) => Promise<INodeExecutionData[] | PausedItem>>
> = {
	'image.removeBackground': removeBackground.execute,
	'prediction.create': create.execute,
	'prediction.get': get.execute,
	'prediction.getMany': getMany.execute,
	'prediction.wait': wait.execute,
	'prediction.cancel': cancel.execute,
	'prediction.download': download.execute,
};

/** Runs the chosen operation for every item. */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (context.getInputData().length === 0) return [];
	const resource = context.getNodeParameter('resource', 0) as string;
	const operation = context.getNodeParameter('operation', 0) as string;
	const execute = operations[`${resource}.${operation}`];
	if (execute === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`There is no operation "${operation}" for "${resource}"`,
		);
	}
	const pool = poolOptions(context);
	const limiter = new ConcurrencyLimiter(createClock(cancelSignalOf(context)), pool.concurrency);
	const ledger = new SubmissionStore(context);
	const clients = new ClientPool(context, limiter, pool.pollIntervalMs);

	const pause = new Pause(context);

	return await forEachItem<PausedItem>(context, {
		limiter,
		ledger,
		abandon: async () => await clients.abandon(),
		park: async (parked) => await pause.until(parked),
		run: async (itemIndex) => {
			const provider = readProvider(context, itemIndex);
			ledger.record(itemIndex, {
				provider: provider.id,
				predictionId: null,
				status: null,
				submittedAt: 0,
				fingerprint: null,
			});
			if (pool.flaw !== null) throw pool.flaw;
			const client = await clients.get(provider);
			return await execute({ context, itemIndex, provider, client, ledger, pause });
		},
	});
}

/** A pool that cannot be set up fails every item instead of the node, so that Continue On Fail covers it. */
function poolOptions(context: IExecuteFunctions): PoolOptions & { readonly flaw: unknown } {
	try {
		return { ...readPoolOptions(context), flaw: null };
	} catch (flaw) {
		return { concurrency: null, pollIntervalMs: null, flaw };
	}
}
