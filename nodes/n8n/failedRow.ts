import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { PredictionError } from '../prediction/model/errors';
import type { ImageRecord } from './imageRecord';
import { toNodeError } from './toNodeError';

/** The input item unchanged, plus what went wrong, so that a second node can take over. */
export function failedRow(
	context: IExecuteFunctions,
	itemIndex: number,
	error: unknown,
	known: Partial<Pick<ImageRecord, 'provider' | 'predictionId' | 'status'>>,
): INodeExecutionData {
	const item: INodeExecutionData = context.getInputData()[itemIndex] ?? { json: {} };
	const failure =
		error instanceof PredictionError
			? error
			: new PredictionError(
					'invalid_input',
					error instanceof Error ? error.message : String(error),
				);
	const nodeError = toNodeError(context.getNode(), error, itemIndex);
	const predictionId = failure.predictionId ?? known.predictionId ?? null;
	const status = failure.status ?? known.status ?? null;
	// What the item says of an earlier prediction is not to be read as said of this provider.
	const isOfAnother = predictionId === null && typeof item.json.predictionId === 'string';
	const row: INodeExecutionData = {
		json: {
			...item.json,
			error: sentence(nodeError.message, failure.advice),
			errorCode: failure.code,
			...(predictionId !== null && { predictionId }),
			...(known.provider !== undefined && !isOfAnother && { provider: known.provider }),
			...(status !== null && { status }),
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
	if (advice === undefined || advice === '') return message;
	return `${message.replace(/[.\s]+$/, '')}. ${advice}`;
}
