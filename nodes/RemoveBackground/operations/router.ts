import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { forEachImage, isStop, type ImageResult, type ImageWork } from '../../n8n/forEachImage';
import { pauseExecution } from '../../n8n/internals/pauseExecution';
import type { ImageSlot } from '../../n8n/imageSlot';
import { PredictionError } from '../../prediction/model/errors';
import {
	readItemParameters,
	defaultRunParameters,
	readOperation,
	readRunParameters,
	type RunParameters,
} from '../itemParameters';
import type { PausedImage } from '../pauseResume/pause';
import { openRun, type ItemContext, type RunContext, type Work } from '../runContext';
import * as cancel from './cancel.operation';
import * as create from './create.operation';
import * as download from './download.operation';
import * as get from './get.operation';
import * as getBalance from './getBalance.operation';
import * as getMany from './getMany.operation';
import * as removeBackground from './removeBackground.operation';
import { hintAtOpaqueResults } from './opaqueResults';
import { failedRows, failedRun, stoppedRun } from './runFailures';
import * as wait from './wait.operation';

interface Operation {
	/** Whether files are fetched where the form does not ask. */
	readonly downloadsByDefault?: boolean;
	/** @throws PredictionError for the item */
	workOf(item: ItemContext): Promise<Work[]>;
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
	'image.removeBackground': removeBackground,
	'prediction.create': create,
	'prediction.get': get,
	'prediction.getMany': getMany,
	'prediction.wait': wait,
	'prediction.cancel': cancel,
	'prediction.download': download,
	'account.getBalance': getBalance,
};

type Results = ReadonlyArray<ImageResult<PausedImage>>;

/** n8n leaves out an operation that the form does not show for the provider, e.g. after another provider was chosen. */
const missingOperation: Operation = {
	workOf: async ({ parameters: { provider } }) => {
		throw new PredictionError(
			'not_supported',
			`${provider.subject} does not have the operation that was chosen`,
			{ advice: 'Open the node and choose another operation, or another provider.' },
		);
	},
};

/** Runs the chosen operation for every image of every item. */
export async function router(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	if (context.getInputData().length === 0) return [];
	const { resource, operation: name } = readOperation(context);
	const operation = OPERATIONS[`${resource}.${name}`] ?? missingOperation;
	const { parameters, flaw } = runParameters(context);
	const run = openRun(context, parameters);
	try {
		const work: Array<ImageWork<PausedImage>> = [];
		for (const itemIndex of context.getInputData().keys())
			work.push(...(await workOfItem(run, operation, itemIndex, flaw)));
		run.pause.expect(work, parameters.concurrency);
		return await finish(run, await resultsOf(work, parameters));
	} finally {
		await run.clients.close();
	}
}

/** Options of the run that cannot be read fail every item instead of the node, so that Continue On Fail covers it. */
function runParameters(context: IExecuteFunctions): {
	parameters: RunParameters;
	flaw: Error | null;
} {
	try {
		return { parameters: readRunParameters(context), flaw: null };
	} catch (error) {
		return { parameters: defaultRunParameters(context), flaw: error as Error };
	}
}

/** The work of one item; what is wrong with the item is its only work. */
async function workOfItem(
	run: RunContext,
	{ workOf, downloadsByDefault = false }: Operation,
	itemIndex: number,
	flaw: Error | null,
): Promise<Array<ImageWork<PausedImage>>> {
	const { context } = run;
	try {
		if (flaw !== null) throw flaw;
		const parameters = readItemParameters(context, itemIndex, { downloadsByDefault });
		const client = await run.clients.get(parameters.provider);
		// Before files are read, which takes its time: what runs at the provider is canceled once all have come to their end.
		client.clock.throwIfStopped();
		const work = await workOf({ run, context, itemIndex, parameters, client });
		return work.map((one, imageIndex) => {
			const slot = { itemIndex, imageIndex };
			const runOne = async () => {
				client.clock.throwIfStopped();
				return await one(slot);
			};
			return { ...slot, run: runOne };
		});
	} catch (error) {
		const fail = async () => await Promise.reject(error as Error);
		return [{ itemIndex, imageIndex: 0, run: fail }];
	}
}

/** What came of each image. Where a quick one gives its turn back, the next one begins. */
async function resultsOf(
	work: ReadonlyArray<ImageWork<PausedImage>>,
	{ concurrency }: RunParameters,
): Promise<Results> {
	let results = await checkNewAgain(await forEachImage(work, concurrency));
	while (concurrency !== null) {
		const later = work.filter((_, index) => results[index]?.kind === 'later');
		const turns = concurrency - results.filter(({ kind }) => kind === 'paused').length;
		if (later.length === 0 || turns === 0) break;
		const more = await checkNewAgain(await forEachImage(later, turns));
		results = replaced(results, ({ kind }) => kind === 'later', more);
	}
	return results;
}

/** A delivery that comes before n8n has saved the execution is lost, so quick predictions are checked once more. */
async function checkNewAgain(results: Results): Promise<Results> {
	const isNew = (result: ImageResult<PausedImage>) =>
		result.kind === 'paused' && result.paused.isNew;
	const work = results.flatMap((result) => {
		if (result.kind !== 'paused' || !result.paused.isNew) return [];
		const { itemIndex, imageIndex, paused } = result;
		return [{ itemIndex, imageIndex, run: async () => await paused.checkAgain() }];
	});
	return replaced(results, isNew, await forEachImage(work, null));
}

/** The results, with those that are meant replaced in their order. */
function replaced(
	results: Results,
	isMeant: (result: ImageResult<PausedImage>) => boolean,
	others: Results,
): Results {
	const next = others.values();
	return results.map((result) => (isMeant(result) ? (next.next().value ?? result) : result));
}

/** What becomes of the run once every image has come to its end, or waits for it. */
async function finish(run: RunContext, results: Results): Promise<INodeExecutionData[]> {
	const { context, store, pause } = run;
	const failures = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
	const stop = failures.find(({ error }) => isStop(error));
	if (stop !== undefined) {
		store.save(true);
		throw await stoppedRun(run, stop);
	}
	const paused = results.flatMap((result) => (result.kind === 'paused' ? [result.paused] : []));
	if (paused.length > 0) {
		const wakesAt = pause.endFor(paused);
		store.pause(wakesAt);
		await pauseExecution(context, new Date(wakesAt));
		return results.map((result) => pausedRow(run, result));
	}
	// Before version 2.22, n8n takes a first row with an `error` key for a failure and runs the node again.
	store.save(failures.length > 0 || context.getNode().retryOnFail === true);
	const [first] = failures;
	hintAtOpaqueResults(context, run.parameters, results);
	if (first === undefined)
		return results.flatMap((result) => (result.kind === 'done' ? result.rows : []));
	if (!context.continueOnFail()) throw failedRun(run, results, first);
	return failedRows(run, results);
}

/** Shown as long as the execution is paused, and given to a webhook's caller who waits for output; never passed on. */
function pausedRow({ store }: RunContext, slot: ImageSlot): INodeExecutionData {
	const { predictionId = null, provider = null, status = null } = store.at(slot) ?? {};
	return { json: { predictionId, provider, status }, pairedItem: { item: slot.itemIndex } };
}
