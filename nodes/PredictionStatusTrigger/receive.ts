import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { createClock } from '../n8n/clock';
import { createClient } from '../n8n/createClient';
import { detachStaticData } from '../n8n/detachStaticData';
import { parseBody } from '../n8n/responseBody';
import { SeenEvents } from '../n8n/seenEvents';
import type { Client } from '../prediction/client';
import { PredictionError } from '../prediction/errors';
import { Limiter } from '../prediction/limiter';
import type { Prediction } from '../prediction/prediction';
import type { WebhookScheme } from '../prediction/provider';
import { isSameSecret, isSigned, type Delivery } from '../prediction/signature';
import { eventItem } from './eventItem';
import { readParameters, type Parameters } from './readParameters';
import { isAccepted } from './signingSecret';

/** What a delivery turned out to be. */
type Verdict =
	| { readonly prediction: Prediction; readonly verified: boolean }
	| 'forged'
	| 'unreadable';

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
	const client = await createClient(context, provider, new Limiter(createClock(undefined)));
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
	return await client.refresh(said.id).then(
		(prediction) => ({ prediction, verified: true }),
		(error: PredictionError) => {
			// The provider does not know it: whoever sent this is not the provider.
			if (error.code === 'not_found') return 'forged' as const;
			throw error;
		},
	);
}

async function startOnce(
	context: IWebhookFunctions,
	client: Client,
	parameters: Parameters,
	{ prediction, verified }: { prediction: Prediction; verified: boolean },
	delivery: Delivery,
): Promise<IWebhookResponseData> {
	const deliveryId = delivery.headers['webhook-id'] ?? null;
	const names = [
		`${prediction.id ?? ''}:${prediction.status}`,
		...(deliveryId === null ? [] : [`delivery:${deliveryId}`]),
	];
	const seen = new SeenEvents(context);
	const isTest = context.getMode() === 'manual';
	if (!isTest && seen.has(names)) return { webhookResponse: { received: true, started: false } };
	if (!seen.claim(names)) return reply(context, 503, { message: 'This event is being worked on' });
	try {
		const item = await eventItem(context, client, parameters, prediction, {
			mode: 'webhook',
			verified,
			deliveryId,
		});
		const received = { received: true, started: true };
		if (isTest) return { workflowData: [[item]], webhookResponse: received };
		seen.remember(names);
		if (detachStaticData(context)) return { workflowData: [[item]], webhookResponse: received };
		return { ...reply(context, 200, received), workflowData: [[item]] };
	} finally {
		seen.release(names);
	}
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
