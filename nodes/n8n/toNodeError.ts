import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { PredictionError, type ErrorCode } from '../prediction/model/errors';

/** What the user can mend in the node itself; everything else is the service's answer. */
const OPERATION_CODES: readonly ErrorCode[] = [
	'invalid_input',
	'not_supported',
	'stopped',
	'unsafe_url',
];

/** The n8n error that ends the node. */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
	summary = '',
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof PredictionError))
		return new NodeOperationError(node, error as Error, { itemIndex });
	const message = harmless(error.message);
	const description = [error.advice ?? '', summary].filter(Boolean).join('\n\n');
	const nodeError = OPERATION_CODES.includes(error.code)
		? new NodeOperationError(node, message, { itemIndex, description })
		: apiError(node, error, { message, description, itemIndex });
	// n8n replaces messages in which it finds a system error code, and the prediction id with them.
	nodeError.message = message;
	return nodeError;
}

function apiError(
	node: INode,
	error: PredictionError,
	options: { message: string; description: string; itemIndex: number },
): NodeApiError {
	const body: JsonObject = {
		message: options.message,
		errorCode: error.code,
		predictionId: error.predictionId,
	};
	return new NodeApiError(node, body, {
		...options,
		...(error.httpStatus !== undefined && { httpCode: String(error.httpStatus) }),
	});
}

/** n8n takes an execution whose error says "canceled" for one that the user stopped, and skips its error workflow. */
function harmless(message: string): string {
	return message.replace(/canceled/g, 'cancelled').replace(/Canceled/g, 'Cancelled');
}
