import type {
	IDataObject,
	INodeExecutionData,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { downloadFiles } from '../n8n/downloadFiles';
import { predictionJson } from '../n8n/predictionJson';
import { PredictionError } from '../prediction/model/errors';
import type { Prediction } from '../prediction/model/prediction';
import type { Parameters } from './parameters';
import type { TriggerRun } from './triggerRun';

export interface EventFacts {
	readonly mode: Parameters['mode'];
	/** Whether the event was signed, or confirmed by fetching the prediction. */
	readonly verified: boolean;
	readonly deliveryId: string | null;
	/** The query of the webhook URL: what whoever submitted the image wrote there. */
	readonly query: IDataObject;
}

/** The item that starts the workflow. A result that cannot be fetched does not hold the event back. */
export async function eventItem(
	run: TriggerRun<IPollFunctions | IWebhookFunctions>,
	prediction: Prediction,
	event: EventFacts,
): Promise<INodeExecutionData> {
	const { provider, includeResponse, downloadFile, files: target } = run.parameters;
	const json = {
		...predictionJson(provider, prediction, { includeResponse }),
		event: { ...event },
	};
	const hasFile = prediction.status === 'succeeded' && prediction.files.length > 0;
	if (!downloadFile || !hasFile) return { json };
	try {
		const client = await run.client();
		const { binary, file, missing } = await downloadFiles(run.context, client, prediction, target);
		const [first] = missing;
		return { json: { ...json, file, ...(first && { downloadError: words(first) }) }, binary };
	} catch (error) {
		return { json: { ...json, downloadError: words(error) } };
	}
}

function words(error: unknown): string {
	if (!(error instanceof PredictionError)) return 'The result could not be stored in n8n';
	return [error.message, error.advice].filter(Boolean).join('. ');
}
