import type { INodeExecutionData, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { failedRow } from '../../n8n/failedRow';
import type { ImageResult } from '../../n8n/forEachImage';
import { toNodeError } from '../../n8n/toNodeError';
import { text } from '../../n8n/parameterValues';
import { PredictionError } from '../../prediction/model/errors';
import type { LeftAtProvider } from '../clientPool';
import type { PausedImage } from '../pauseResume/pause';
import type { RunContext } from '../runContext';

type Results = ReadonlyArray<ImageResult<PausedImage>>;
type Failure = Extract<ImageResult<PausedImage>, { kind: 'failed' }>;

/** With Continue On Fail: every image in its place, the failed ones as rows that say what went wrong. */
export function failedRows({ context, store }: RunContext, results: Results): INodeExecutionData[] {
	return results.flatMap((result) => {
		if (result.kind === 'done') return result.rows;
		if (result.kind === 'paused') return [];
		const { itemIndex, error } = result;
		const provider = text(context.getNodeParameter('provider', itemIndex, ''));
		const known = { ...(provider !== '' && { provider }), ...store.at(result) };
		return [failedRow(context, itemIndex, error, known)];
	});
}

/** The error that ends the node, with every prediction of the run. */
export function failedRun(
	{ context, store }: RunContext,
	results: Results,
	{ error, itemIndex }: Failure,
): NodeApiError | NodeOperationError {
	const lines = results.flatMap((result) => {
		const known = store.at(result);
		const error = result.kind === 'failed' ? result.error : null;
		const failure = error instanceof PredictionError ? error : null;
		const predictionId = known?.predictionId ?? failure?.predictionId ?? null;
		const status = known?.status ?? failure?.status;
		return predictionId === null
			? []
			: [`Item ${result.itemIndex}: ${predictionId} (${status ?? 'unknown'})`];
	});
	const summary =
		results.length === 1 || lines.length === 0
			? ''
			: `Predictions in this run. A retry reuses those that have not failed, so you do not pay twice:\n${lines.join('\n')}`;
	return toNodeError(context.getNode(), error, itemIndex, summary);
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
	return `${what}, sent to ${provider.subject} at ${at} with the credential of this node, could not be canceled. It may still be running and may be charged.`;
}
