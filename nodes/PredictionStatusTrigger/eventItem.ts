import type { INodeExecutionData } from 'n8n-workflow';
import { downloadFiles } from '../n8n/downloadFiles';
import type { BinaryContext } from '../n8n/fileStore';
import { predictionJson } from '../n8n/predictionJson';
import type { Client } from '../prediction/client/client';
import { PredictionError } from '../prediction/model/errors';
import type { Prediction } from '../prediction/model/prediction';
import type { Parameters } from './parameters';

export interface EventFacts {
	readonly mode: Parameters['mode'];
	/** Whether the event was signed, or confirmed by asking the provider. */
	readonly verified: boolean;
	readonly deliveryId: string | null;
}

/**
 * The item that starts the workflow. A result that cannot be fetched does not hold the event back.
 * @param clientOf makes the client when there is a file to fetch
 */
export async function eventItem(
	context: BinaryContext,
	clientOf: () => Promise<Client>,
	parameters: Parameters,
	prediction: Prediction,
	event: EventFacts,
): Promise<INodeExecutionData> {
	const { provider, includeResponse, downloadFile, files } = parameters;
	const json = {
		...predictionJson(provider, prediction, { includeResponse }),
		event: { ...event },
	};
	if (!downloadFile || prediction.status !== 'succeeded' || prediction.files.length === 0)
		return { json };
	try {
		const { binary, file } = await downloadFiles(context, await clientOf(), prediction, files);
		return { json: { ...json, file }, binary };
	} catch (error) {
		return { json: { ...json, downloadError: words(error) } };
	}
}

function words(error: unknown): string {
	if (!(error instanceof PredictionError)) return 'The result could not be stored in n8n';
	return [error.message, error.advice].filter(Boolean).join('. ');
}
