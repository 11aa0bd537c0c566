import { createHash } from 'node:crypto';
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createClock } from '../n8n/clock';
import { createClient } from '../n8n/createClient';
import { parseBody } from '../n8n/responseBody';
import { SeenEvents } from '../n8n/seenEvents';
import { storeWithExecution } from '../n8n/storeWithExecution';
import type { Client } from '../prediction/client';
import { PredictionError } from '../prediction/errors';
import { Limiter } from '../prediction/limiter';
import { isSettled, type Prediction } from '../prediction/prediction';
import type { WebhookScheme } from '../prediction/provider';
import { isSameSecret, isSigned, type Delivery } from '../prediction/signature';
import { eventItem } from './eventItem';
import { readParameters, type Parameters } from './readParameters';
import { isAccepted } from './signingSecret';

/** A sender waits seconds for its answer and then delivers again, so trouble is better told than sat out. */
const PATIENCE_MS = 5_000;

/** What a delivery turned out to be. */
type Verdict = Confirmed | 'forged' | 'unreadable';

interface Confirmed {
	readonly prediction: Prediction;
	readonly verified: boolean;
}

/** One delivery of a provider. Never throws: a fault on our side answers 503, so that the provider delivers again. */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
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
	const limiter = new Limiter(createClock(undefined));
	const client = await createClient(context, provider, limiter, { patienceMs: PATIENCE_MS });
	const delivery = deliveryOf(context);
	const verdict = await judge(context, client, provider.webhook, delivery);
	if (verdict === 'forged') return reply(context, 401, { message: 'Unauthorized' });
	if (verdict === 'unreadable') return reply(context, 400, { message: 'Not a prediction' });
	if (!parameters.wants(verdict.prediction))
		return { webhookResponse: { received: true, started: false } };
	return await startOnce(context, client, parameters, verdict, delivery);
}

/** Decides what a delivery is worth: signed, confirmed by asking, or a word without proof. */
async function judge(
	context: IWebhookFunctions,
	client: Client,
	scheme: WebhookScheme,
	delivery: Delivery,
): Promise<Verdict> {
	if (scheme.confirm === 'signature') {
		const accepts = (secret: string) => isSigned(scheme.signature, secret, delivery, Date.now());
		if (!(await isAccepted(context, client, scheme, accepts))) return 'forged';
	}
	const token = scheme.confirm === 'token' ? await tokenOf(context, client) : '';
	if (token !== '' && !isSameSecret(delivery.headers.authorization ?? '', `Bearer ${token}`))
		return 'forged';
	const said = read(client, delivery);
	if (said === null) return 'unreadable';
	if (scheme.confirm !== 'status')
		return { prediction: said, verified: scheme.confirm === 'signature' || token !== '' };
	if (said.id === null) return 'unreadable';
	const confirmed = await client.refresh(said.id).catch((error: PredictionError) => error);
	if (confirmed instanceof Error) {
		// The provider does not know it: whoever sent this is not the provider.
		if (confirmed.code === 'not_found') return 'forged';
		throw confirmed;
	}
	// One part of the provider may know of the end before another.
	if (isSettled(said) && !isSettled(confirmed)) throw notYet(said.id);
	return { prediction: confirmed, verified: true };
}

function notYet(id: string): PredictionError {
	return new PredictionError('unavailable', 'The provider does not confirm the end yet', {
		predictionId: id,
	});
}

/** One event of a prediction starts the workflow once; a delivery is answered when the event can no longer be lost. */
async function startOnce(
	context: IWebhookFunctions,
	client: Client,
	parameters: Parameters,
	{ prediction, verified }: Confirmed,
	delivery: Delivery,
): Promise<IWebhookResponseData> {
	const deliveryId = delivery.headers['webhook-id'] ?? null;
	const facts = { mode: 'webhook', verified, deliveryId } as const;
	const received = { received: true, started: true };
	if (context.getMode() === 'manual') {
		const item = await eventItem(context, client, parameters, prediction, facts);
		return { workflowData: [[item]], webhookResponse: received };
	}
	const seen = new SeenEvents(context);
	const event = nameOf(prediction, delivery);
	const claim = seen.claim(event);
	if (claim === 'seen') return { webhookResponse: { received: true, started: false } };
	if (claim === 'inWork') return reply(context, 503, { message: 'This event is being worked on' });
	// Whatever the answer was; a sender that hangs up early does not end the work.
	const response = context.getResponseObject();
	response.once('close', () => response.writableFinished && seen.release(event));
	const item = await eventItem(context, client, parameters, prediction, facts);
	if (storeWithExecution(context, () => seen.remember(event)))
		return { workflowData: [[item]], webhookResponse: received };
	seen.remember(event);
	return { ...reply(context, 200, received), workflowData: [[item]] };
}

/** What makes an event one and the same: a prediction and its status, or the words about a prediction without an id. */
function nameOf({ id, status }: Prediction, { rawBody }: Delivery): string {
	return `${id ?? createHash('sha256').update(rawBody).digest('hex')}:${status}`;
}

function read(client: Client, delivery: Delivery): Prediction | null {
	try {
		return client.session.provider.readPrediction(
			parseBody(Buffer.from(delivery.rawBody).toString('utf8')),
		);
	} catch {
		return null;
	}
}

/** The token that the container sends is the key of its credential. */
async function tokenOf(context: IWebhookFunctions, client: Client): Promise<string> {
	const { apiKey } = await context.getCredentials(client.session.provider.credential);
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}

function deliveryOf(context: IWebhookFunctions): Delivery {
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
