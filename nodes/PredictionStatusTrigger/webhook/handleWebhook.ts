import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { EventDeduplicator } from '../../n8n/eventDeduplication';
import { saveStaticDataWithExecution } from '../../n8n/internals/saveStaticDataWithExecution';
import { PredictionError } from '../../prediction/model/errors';
import {
	isSettled,
	type Prediction,
	type PredictionStatus,
} from '../../prediction/model/prediction';
import type { WebhookDelivery } from '../../prediction/model/webhookDelivery';
import { eventItem } from '../eventItem';
import { TriggerRun } from '../triggerRun';
import { storeTestEvent } from './testEvent';
import { verifyWebhook, type Confirmed } from './verifyWebhook';

type WebhookRun = TriggerRun<IWebhookFunctions>;

/** Senders time out after seconds, so fail fast and let them redeliver. */
const RETRY_BUDGET_MS = 5_000;

const NOTHING_STARTED: IWebhookResponseData = {
	webhookResponse: { received: true, started: false },
};

/** One webhook delivery. Never throws: a fault on our side answers 503, so that the provider delivers again. */
export async function handleWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	let run: WebhookRun | undefined;
	try {
		run = new TriggerRun(context, { retryBudgetMs: RETRY_BUDGET_MS });
		return await handle(run);
	} catch (error) {
		const code = error instanceof PredictionError ? error.code : 'unknown';
		context.logger.warn(
			`A webhook delivery could not be verified for now (${code}), so the provider was asked to redeliver it`,
		);
		return reply(context, 503, { message: 'Temporarily unavailable' });
	} finally {
		await run?.close();
	}
}

async function handle(run: WebhookRun): Promise<IWebhookResponseData> {
	const { context, parameters } = run;
	const { webhook } = parameters.provider;
	if (webhook === undefined) return reply(context, 404, { message: 'Not found' });
	const delivery = deliveryOf(context);
	const events = new EventDeduplicator(context);
	const isTest = context.getMode() === 'manual';
	const isTold = ({ id }: Prediction) => !isTest && hasEnded(events, id);
	const isOld = (prediction: Prediction) => !isSettled(prediction) && isTold(prediction);
	const result = await verifyWebhook(run, webhook, delivery, isTold);
	if (result === 'rejected') return reply(context, 401, { message: 'Unauthorized' });
	if (result === 'unreadable') return reply(context, 400, { message: 'Not a prediction' });
	if (result === 'told' || isOld(result.prediction) || !parameters.wants(result.prediction))
		return NOTHING_STARTED;
	return await startOnce(run, events, result, delivery);
}

/** One event of a prediction starts the workflow once; a delivery is answered when the event can no longer be lost. */
async function startOnce(
	run: WebhookRun,
	events: EventDeduplicator,
	{ prediction, verified }: Confirmed,
	delivery: WebhookDelivery,
): Promise<IWebhookResponseData> {
	const { context } = run;
	const { webhook } = run.parameters.provider;
	const deliveryId = delivery.headers[webhook?.deliveryIdHeader ?? 'webhook-id'] ?? null;
	const query = context.getQueryData() as IDataObject;
	const facts = { mode: 'webhook', verified, deliveryId, query } as const;
	const received = { received: true, started: true };
	if (context.getMode() === 'manual') {
		const item = await eventItem(run, prediction, facts);
		storeTestEvent(context, item);
		return { workflowData: [[item]], webhookResponse: received };
	}
	const event = eventName(prediction, delivery);
	const claim = events.claim(event);
	if (claim === 'seen') return NOTHING_STARTED;
	if (claim === 'inWork') return reply(context, 503, { message: 'This event is being worked on' });
	// A sender that hangs up early does not end the work. One that is told of a start must not start it again.
	const response = context.getResponseObject();
	response.once('close', () => {
		if (!response.writableFinished) return;
		if (response.statusCode < 300) events.remember(event);
		else events.release(event);
	});
	const item = await eventItem(run, prediction, facts);
	events.handOver(event);
	if (saveStaticDataWithExecution(context, () => events.remember(event)))
		return { workflowData: [[item]], webhookResponse: received };
	events.remember(event);
	return { ...reply(context, 200, received), workflowData: [[item]] };
}

const ENDS: readonly PredictionStatus[] = ['succeeded', 'failed', 'canceled'];

/** Whether an end of the prediction was passed on: it is final, and what is told later is older. */
function hasEnded(events: EventDeduplicator, id: string | null): boolean {
	return id !== null && ENDS.some((status) => events.hasSeen(`${id}:${status}`));
}

/** What makes an event one and the same: a prediction and its status, or the words about a prediction without an ID. */
function eventName({ id, status }: Prediction, { rawBody }: WebhookDelivery): string {
	return `${id ?? createHash('sha256').update(rawBody).digest('hex')}:${status}`;
}

function deliveryOf(context: IWebhookFunctions): WebhookDelivery {
	const { rawBody } = context.getRequestObject();
	const headers = context.getHeaderData() as Record<string, string | undefined>;
	return { headers, rawBody: rawBody ?? Buffer.alloc(0) };
}

/** Answers by ourselves, because n8n answers 200 to everything that starts nothing. */
function reply(
	context: IWebhookFunctions,
	status: number,
	body: IDataObject,
): IWebhookResponseData {
	context.getResponseObject().status(status).json(body);
	return { noWebhookResponse: true };
}
