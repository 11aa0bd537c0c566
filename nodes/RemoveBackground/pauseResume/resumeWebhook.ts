import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createClock } from '../../n8n/clock';
import { nodeContextOfPausedExecution } from '../../n8n/internals/executionData';
import { parseBody } from '../../n8n/responseBody';
import { isSameId } from '../../prediction/client/getPrediction';
import { openPredictions, type OpenPrediction } from '../../n8n/storedSubmissions';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import { providerById } from '../../providers';
import { GatheredDeliveries } from './gatheredDeliveries';
import { haveAllEnded } from './openPredictionProbe';

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

/** Deliveries come in bursts; this long after the last one it is worth looking at what is missing. */
const QUIET_MS = 3_000;

const gathered = new GatheredDeliveries(createClock());

/**
 * A webhook delivery for a paused execution. It is only a knock on the door: whether a prediction has ended is asked for
 * after resuming. Resumes the execution once, when the end of all its predictions is known; what is not delivered, the
 * timer finds. Never throws: n8n would resume the execution with an empty item.
 */
export async function handleResumeWebhook(
	context: IWebhookFunctions,
): Promise<IWebhookResponseData> {
	try {
		const open = openPredictions(nodeContextOfPausedExecution(context));
		if (open === null) {
			context.logger.warn(
				'Remove Background could not read what the paused execution waits for, so the execution is resumed by its timer',
			);
			return { webhookResponse: RECEIVED };
		}
		const id = endedPrediction(context, open);
		if (id === null) return { webhookResponse: RECEIVED };
		const execution = context.getExecutionId?.() ?? '';
		const openIds = open.map(({ predictionId }) => predictionId);
		const ended = gathered.add(execution, id, openIds);
		if (ended === null) return { webhookResponse: RECEIVED };
		const isComplete =
			openIds.every((openId) => ended.has(openId)) ||
			((await gathered.isQuietFor(execution, QUIET_MS)) &&
				(await haveAllEnded(context, open, ended).catch(() => false)));
		if (!isComplete) return { webhookResponse: RECEIVED };
		gathered.resume(execution, openIds);
		return { webhookResponse: RECEIVED, workflowData: [] };
	} catch {
		context.getResponseObject().status(503).json({ message: 'Temporarily unavailable' });
		return { noWebhookResponse: true };
	}
}

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
