import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { openPredictions } from '../../n8n/storedState';
import { parkedNodeContext } from '../../n8n/internals/pauseExecution';
import { parseBody } from '../../n8n/responseBody';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import { providers } from '../../providers';

/** The URL that a provider calls while the execution is parked. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		// Empty: the body that wake() gives. Left out, n8n answers with the name of a default.
		responseData: '',
		path: '',
		restartWebhook: true,
		isFullPath: true,
	},
];

const ANSWER = { received: true };

/** What has been reported for an execution, so that it is not woken for each of a thousand predictions. */
const reported = new Map<string, Set<string>>();

/** More parked executions than this lose their reports and are woken by their timer. */
const MAX_EXECUTIONS = 10_000;

/**
 * A report of the provider for a parked execution. It is only a knock on the door: whether a prediction has ended is asked
 * for after waking up. Wakes the execution once all its predictions are reported; what is not reported, the timer finds.
 * Never throws: n8n would resume the execution with an empty item.
 */
export async function handleResumeWebhook(
	context: IWebhookFunctions,
): Promise<IWebhookResponseData> {
	try {
		const open = openPredictions(parkedNodeContext(context));
		const id = endedPrediction(context, open);
		if (id === null) return { webhookResponse: ANSWER };
		const execution = context.getExecutionId?.() ?? '';
		const ended = remembered(execution);
		ended.add(id);
		if (!open.every((one) => ended.has(one))) return { webhookResponse: ANSWER };
		reported.delete(execution);
		return { webhookResponse: ANSWER, workflowData: [] };
	} catch {
		context.getResponseObject().status(503).json({ message: 'Not possible at the moment' });
		return { noWebhookResponse: true };
	}
}

/** The id of the waited-for prediction that the body says has ended. */
function endedPrediction(context: IWebhookFunctions, open: readonly string[]): string | null {
	const { rawBody } = context.getRequestObject();
	const body = parseBody(Buffer.from(rawBody ?? ''));
	for (const provider of providers) {
		let prediction: Prediction;
		try {
			prediction = provider.readPrediction(body);
		} catch {
			continue;
		}
		if (prediction.id !== null && open.includes(prediction.id) && isSettled(prediction))
			return prediction.id;
	}
	return null;
}

function remembered(execution: string): Set<string> {
	const ended = reported.get(execution) ?? new Set<string>();
	reported.delete(execution);
	reported.set(execution, ended);
	for (const oldest of reported.keys()) {
		if (reported.size <= MAX_EXECUTIONS) break;
		reported.delete(oldest);
	}
	return ended;
}
