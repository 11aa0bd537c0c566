import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createClock } from '../../n8n/clock';
import { createClient } from '../../n8n/createClient';
import { EventDeduplicator } from '../../n8n/eventDeduplication';
import { saveStaticDataWithExecution } from '../../n8n/internals/saveStaticDataWithExecution';
import type { Client } from '../../prediction/client/client';
import { PredictionError } from '../../prediction/model/errors';
import { ConcurrencyLimiter } from '../../prediction/scheduling/concurrencyLimiter';
import type { Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import type { WebhookDelivery } from '../../prediction/model/webhookSignature';
import { eventItem } from '../eventItem';
import { verifyWebhook, type Confirmed } from './verifyWebhook';
import { readParameters, type Parameters } from '../parameters';
import { storeTestEvent } from './testEvent';

/** A sender waits seconds for its answer and then delivers again, so trouble is better told than sat out. */
const PATIENCE_MS = 5_000;

/** One delivery of a provider. Never throws: a fault on our side answers 503, so that the provider delivers again. */
export async function handleWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await handle(context);
	} catch (error) {
		const code = error instanceof PredictionError ? error.code : 'unknown';
		context.logger.warn(
			`A prediction event could not be confirmed for now (${code}); the provider is asked to deliver it again`,
		);
		return reply(context, 503, { message: 'Not possible at the moment' });
	}
}

async function handle(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const parameters = readParameters(context);
	const { provider } = parameters;
	if (provider.webhook === undefined) return reply(context, 404, { message: 'Not found' });
	const delivery = deliveryOf(context);
	const clientOf = clientWhenNeeded(context, provider);
	const verdict = await verifyWebhook(context, provider, provider.webhook, delivery, clientOf);
	if (verdict === 'forged') return reply(context, 401, { message: 'Unauthorized' });
	if (verdict === 'unreadable') return reply(context, 400, { message: 'Not a prediction' });
	if (!parameters.wants(verdict.prediction))
		return { webhookResponse: { received: true, started: false } };
	return await startOnce(context, clientOf, parameters, verdict, delivery);
}

/** Most reports need none, and n8n takes its time to decrypt a credential. */
function clientWhenNeeded(context: IWebhookFunctions, provider: Provider): () => Promise<Client> {
	let client: Promise<Client> | undefined;
	return async () => {
		const limiter = new ConcurrencyLimiter(createClock(undefined));
		client ??= createClient(context, provider, limiter, { patienceMs: PATIENCE_MS });
		return await client;
	};
}

/** One event of a prediction starts the workflow once; a delivery is answered when the event can no longer be lost. */
async function startOnce(
	context: IWebhookFunctions,
	clientOf: () => Promise<Client>,
	parameters: Parameters,
	{ prediction, verified }: Confirmed,
	delivery: WebhookDelivery,
): Promise<IWebhookResponseData> {
	const deliveryId = delivery.headers['webhook-id'] ?? null;
	const facts = { mode: 'webhook', verified, deliveryId } as const;
	const received = { received: true, started: true };
	if (context.getMode() === 'manual') {
		const item = await eventItem(context, clientOf, parameters, prediction, facts);
		storeTestEvent(context, item);
		return { workflowData: [[item]], webhookResponse: received };
	}
	const seen = new EventDeduplicator(context);
	const event = nameOf(prediction, delivery);
	const claim = seen.claim(event);
	if (claim === 'seen') return { webhookResponse: { received: true, started: false } };
	if (claim === 'inWork') return reply(context, 503, { message: 'This event is being worked on' });
	// Whatever the answer was; a sender that hangs up early does not end the work.
	const response = context.getResponseObject();
	response.once('close', () => response.writableFinished && seen.release(event));
	const item = await eventItem(context, clientOf, parameters, prediction, facts);
	if (saveStaticDataWithExecution(context, () => seen.remember(event)))
		return { workflowData: [[item]], webhookResponse: received };
	seen.remember(event);
	return { ...reply(context, 200, received), workflowData: [[item]] };
}

/** What makes an event one and the same: a prediction and its status, or the words about a prediction without an id. */
function nameOf({ id, status }: Prediction, { rawBody }: WebhookDelivery): string {
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
