import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { nodeContextOfPausedExecution } from '../../n8n/internals/executionData';
import { BoundedMap } from '../../n8n/boundedMap';
import { parseBody } from '../../n8n/responseBody';
import { isSameId } from '../../prediction/client/getPrediction';
import { openPredictions } from '../../n8n/submissionStore';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import { providerById } from '../../providers';

/** The URL that a provider calls while the execution is paused. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		// Empty: the body that handleResumeWebhook gives. Left out, n8n answers with the name of a default.
		responseData: '',
		path: '',
		restartWebhook: true,
		isFullPath: true,
	},
];

const RECEIVED = { received: true };

/** Of more paused executions than this, the oldest lose their deliveries and are resumed by their timer. */
const MAX_EXECUTIONS = 10_000;

/** What was delivered for an execution, so that it is not resumed for each of a thousand predictions. */
const delivered = new BoundedMap<Set<string>>(MAX_EXECUTIONS);

/**
 * A webhook delivery for a paused execution. It is only a knock on the door: whether a prediction has ended is asked for
 * after resuming. Resumes the execution once the end of all its predictions was delivered; what is not, the timer finds.
 * Never throws: n8n would resume the execution with an empty item.
 */
export async function handleResumeWebhook(
	context: IWebhookFunctions,
): Promise<IWebhookResponseData> {
	try {
		const open = openPredictions(nodeContextOfPausedExecution(context));
		const id = endedPrediction(context, open);
		if (id === null) return { webhookResponse: RECEIVED };
		const execution = context.getExecutionId?.() ?? '';
		const ended = remembered(execution);
		ended.add(id);
		if (!open.every(({ predictionId }) => ended.has(predictionId)))
			return { webhookResponse: RECEIVED };
		delivered.delete(execution);
		return { webhookResponse: RECEIVED, workflowData: [] };
	} catch {
		context.getResponseObject().status(503).json({ message: 'Temporarily unavailable' });
		return { noWebhookResponse: true };
	}
}

type OpenPrediction = ReturnType<typeof openPredictions>[number];

/** The ID of the awaited prediction that the body says has ended. */
function endedPrediction(
	context: IWebhookFunctions,
	open: readonly OpenPrediction[],
): string | null {
	const { rawBody } = context.getRequestObject();
	const body = parseBody(Buffer.from(rawBody ?? ''));
	for (const id of new Set(open.map(({ provider }) => provider))) {
		const prediction = readQuietly(providerById(id), body);
		const awaited = open.find(
			({ predictionId, provider }) =>
				provider === id && isSameId(prediction?.id ?? '', predictionId),
		);
		if (prediction !== null && awaited !== undefined && isSettled(prediction))
			return awaited.predictionId;
	}
	return null;
}

function readQuietly(provider: Provider | undefined, body: unknown): Prediction | null {
	try {
		return provider?.readPrediction(body) ?? null;
	} catch {
		return null;
	}
}

function remembered(execution: string): Set<string> {
	const ended = delivered.get(execution) ?? new Set<string>();
	delivered.set(execution, ended);
	return ended;
}
