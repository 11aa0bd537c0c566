import type {
	IExecuteFunctions,
	INodeExecutionData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { failedRow } from '../../n8n/failedRow';
import type { ImageResult } from '../../n8n/forEachImage';
import { toNodeError } from '../../n8n/toNodeError';
import { text } from '../../n8n/parameterValues';
import { mayBeCharged } from '../../prediction/client/doubt';
import { PredictionError } from '../../prediction/model/errors';
import type { LeftAtProvider } from '../clientPool';
import type { PausedImage } from '../pauseResume/pause';
import type { RunParameters } from '../itemParameters';
import type { RunContext } from '../runContext';

type Results = ReadonlyArray<ImageResult<PausedImage>>;
type Failure = Extract<ImageResult<PausedImage>, { kind: 'failed' }>;

/** More predictions than this are not named in an error. */
const MOST_NAMED = 20;

/** With Continue On Fail: every image in its place, the failed ones as rows that say what went wrong. */
export function failedRows(
	{ context, store, parameters }: RunContext,
	results: Results,
): INodeExecutionData[] {
	countFailures(context, parameters, results);
	return results.flatMap((result) => {
		if (result.kind === 'done') return result.rows;
		if (result.kind !== 'failed') return [];
		const { itemIndex, error } = result;
		const provider = text(context.getNodeParameter('provider', itemIndex, ''));
		const known = { ...(provider !== '' && { provider }), ...store.at(result) };
		return [failedRow(context, itemIndex, error, known)];
	});
}

/** A green tick alone would say that all went well. */
function countFailures(
	context: IExecuteFunctions,
	{ resource }: RunParameters,
	results: Results,
): void {
	const failed = results.filter(({ kind }) => kind === 'failed').length;
	const what = `${resource === 'image' ? 'image' : 'item'}${results.length === 1 ? '' : 's'}`;
	const message = `${failed} of ${results.length} ${what} failed. The field "error" of the output says why.`;
	context.addExecutionHints?.({ message, type: 'warning', location: 'outputPane' });
}

/** The error that ends the node: of the first image that failed, and what became of the others. */
export function failedRun(
	{ context, store, names }: RunContext,
	results: Results,
	failure: Failure,
): NodeApiError | NodeOperationError {
	const { error, itemIndex } = failure;
	if (results.length === 1) return toNodeError(context.getNode(), error, itemIndex);
	const name = names.nameOf(failure) ?? `Item ${itemIndex}`;
	const isOfRun = error instanceof PredictionError && error.code === 'limit_reached';
	const named =
		error instanceof PredictionError && !isOfRun
			? error.with({}, `${name}: ${error.message}`)
			: error;
	const summary = [othersInWords(results, isOfRun), predictionsInWords(store, results)];
	return toNodeError(context.getNode(), named, itemIndex, summary.filter(Boolean).join(' '));
}

/** That nothing is lost, and how to get at it. @param isOfRun whether the failure is that of the run, so that none of its images is counted */
function othersInWords(results: Results, isOfRun: boolean): string {
	const finished = results.filter(({ kind }) => kind === 'done').length;
	const failed = results.length - finished;
	const also = failed > 1 && !isOfRun ? `${failed - 1} more failed. ` : '';
	if (finished === 0) return also.trim();
	const those = finished === 1 ? '1 other is' : `${finished} others are`;
	return `${also}${those} finished and not lost: retry this execution in the Executions tab to get them without paying again. To go on without those that fail, set On Error to Continue in the Settings of this node.`;
}

/** Which predictions there are, so that a person can look. */
function predictionsInWords(store: RunContext['store'], results: Results): string {
	const told = results.flatMap((result) => {
		const known = store.at(result);
		const error = result.kind === 'failed' ? result.error : null;
		const failure = error instanceof PredictionError ? error : null;
		const predictionId = known?.predictionId ?? failure?.predictionId ?? null;
		const status = known?.status ?? failure?.status;
		return predictionId === null ? [] : [`${predictionId} (${status ?? 'unknown'})`];
	});
	if (told.length === 0) return '';
	const more = told.length > MOST_NAMED ? ` and ${told.length - MOST_NAMED} more` : '';
	return `Predictions of this run, which a retry does not pay for again unless they failed: ${told.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

/** The error of a stopped execution, once what was still running at the providers is canceled. */
export async function stoppedRun(
	{ context, clients }: RunContext,
	{ error, itemIndex }: Failure,
): Promise<NodeApiError | NodeOperationError> {
	const left = (await clients.cancelInFlight()).map(inWords);
	for (const one of left) context.logger.warn(`Remove Background was stopped: ${one}`);
	return toNodeError(context.getNode(), error, itemIndex, left.join('\n'));
}

/** So that a person can look. */
function inWords({ provider, id, sentAt }: LeftAtProvider): string {
	const at = new Date(sentAt).toISOString();
	const what = id === null ? 'a submission whose ID is not known' : `prediction ${id}`;
	return `${what}, sent to ${provider.subject} at ${at} with the credential of this node, could not be canceled. It may still be running${mayBeCharged(provider)}.`;
}
