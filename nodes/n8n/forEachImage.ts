import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import type { ConcurrencyLimiter } from '../prediction/scheduling/concurrencyLimiter';
import type { SubmissionStore } from './submissionStore';
import { toNodeError } from './toNodeError';

export interface Loop<P> {
	readonly limiter: ConcurrencyLimiter;
	readonly ledger: SubmissionStore;
	/** Does the work of one item: its rows, or what the execution can be parked for. */
	run(itemIndex: number): Promise<INodeExecutionData[] | P>;
	/** Parks the execution; the node then runs again on the same items. */
	park(parked: readonly P[]): Promise<void>;
	/** After a stop: ends at the services what is still running. */
	abandon(): Promise<void>;
}

type Result<P> =
	| { readonly rows: INodeExecutionData[] }
	| { readonly parked: P }
	| { readonly error: unknown };

/**
 * Runs every item through the pool and keeps the order of the input.
 * All items come to their end, whatever happens to one; only then a failed item ends the node, or becomes a row.
 */
export async function forEachItem<P extends object>(
	context: IExecuteFunctions,
	loop: Loop<P>,
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	let results = await Promise.all(
		items.map(async (_item, itemIndex) => await runItem(loop, itemIndex)),
	);
	if (!loop.ledger.wasParked && results.some((result) => 'parked' in result)) {
		// A report that comes before n8n has saved the execution is lost, so quick predictions are looked for once more.
		results = await Promise.all(
			results.map(async (result, itemIndex) =>
				'parked' in result ? await runItem(loop, itemIndex) : result,
			),
		);
	}
	const stopped = results.find((result) => 'error' in result && isStop(result.error));
	if (stopped !== undefined) await loop.abandon();

	const failures = new Map(
		results.flatMap((result, itemIndex) =>
			'error' in result ? [[itemIndex, result.error] as const] : [],
		),
	);
	const parked = results.flatMap((result) => ('parked' in result ? [result.parked] : []));
	if (parked.length > 0 && stopped === undefined) {
		loop.ledger.park(failures);
		await loop.park(parked);
		return items.map((_item, itemIndex) => pausedRow(itemIndex, loop.ledger));
	}
	const [first] = failures;
	// Before version 2.25, n8n takes every first row with an `error` key for a failure and runs the node again.
	loop.ledger.save(failures, context.getNode().retryOnFail === true);
	if (first !== undefined && (stopped !== undefined || !context.continueOnFail())) {
		const [itemIndex, error] = first;
		throw toNodeError(
			context.getNode(),
			error,
			itemIndex,
			items.length > 1 ? loop.ledger.summary() : '',
		);
	}
	return results.flatMap((result, itemIndex) => {
		if ('rows' in result) return result.rows;
		if ('parked' in result) return [];
		return [
			errorRow(context, items[itemIndex] ?? { json: {} }, itemIndex, result.error, loop.ledger),
		];
	});
}

async function runItem<P extends object>(loop: Loop<P>, itemIndex: number): Promise<Result<P>> {
	try {
		const done = await loop.limiter.run(async () => await loop.run(itemIndex));
		return Array.isArray(done) ? { rows: done } : { parked: done };
	} catch (error) {
		if (error instanceof PredictionError && error.status !== undefined) {
			loop.ledger.update(itemIndex, error.status);
		}
		return { error };
	}
}

/** Shown as long as the execution is parked, and given to a webhook's caller who waits for output; never passed on. */
function pausedRow(itemIndex: number, ledger: SubmissionStore): INodeExecutionData {
	const { predictionId = null, provider = null, status = null } = ledger.entry(itemIndex) ?? {};
	return { json: { predictionId, provider, status }, pairedItem: { item: itemIndex } };
}

/** The input item unchanged, plus what went wrong, so that a second node can take over. */
function errorRow(
	context: IExecuteFunctions,
	item: INodeExecutionData,
	itemIndex: number,
	error: unknown,
	ledger: SubmissionStore,
): INodeExecutionData {
	const known =
		error instanceof PredictionError
			? error
			: new PredictionError('invalid_input', messageOf(error));
	const nodeError = toNodeError(context.getNode(), error, itemIndex);
	const entry = ledger.entry(itemIndex);
	const predictionId = known.predictionId ?? entry?.predictionId ?? null;
	const row: INodeExecutionData = {
		json: {
			...item.json,
			error: sentence(nodeError.message, known.advice),
			errorCode: known.code,
			...(predictionId !== null && { predictionId }),
			...(entry !== undefined && { provider: entry.provider }),
			...(entry?.status != null && { status: entry.status }),
		},
		...(item.binary !== undefined && { binary: item.binary }),
		pairedItem: { item: itemIndex },
	};
	if (context.getNode().onError === 'continueErrorOutput') {
		// n8n sends a row to the error output by this property; were it enumerable, n8n would replace the row's json by it.
		Object.defineProperty(row, 'error', { value: nodeError, enumerable: false });
	}
	return row;
}

function sentence(message: string, advice: string | undefined): string {
	return advice === undefined || advice === '' ? message : `${message}. ${advice}`;
}

function isStop(error: unknown): boolean {
	return error instanceof PredictionError && error.code === 'stopped';
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
