import type { IWebhookFunctions } from 'n8n-workflow';
import { createClock } from '../../n8n/clock';
import { parseBody } from '../../n8n/responseBody';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider, WebhookScheme } from '../../prediction/model/provider';
import {
	timingSafeEqualStrings,
	verifySignature,
	type WebhookDelivery,
} from '../../prediction/model/webhookSignature';
import type { TriggerRun } from '../triggerRun';
import { verifyWithSecret } from './signingSecret';

/** What a delivery turned out to be. */
export type VerificationResult = Confirmed | 'rejected' | 'unreadable';

export interface Confirmed {
	readonly prediction: Prediction;
	/** Whether it was signed, or confirmed by fetching the prediction, or came with the token. */
	readonly verified: boolean;
}

const clock = createClock();

/**
 * Decides what a delivery is worth: signed, confirmed by fetching the prediction, or a claim without proof.
 * @throws PredictionError when that cannot be told for now
 */
export async function verifyWebhook(
	run: TriggerRun<IWebhookFunctions>,
	scheme: WebhookScheme,
	delivery: WebhookDelivery,
): Promise<VerificationResult> {
	const { context, parameters } = run;
	const { provider } = parameters;
	if (scheme.confirm === 'signature') {
		const accepts = (secret: string) =>
			verifySignature(scheme.signature, secret, delivery, clock.now());
		if (!(await verifyWithSecret(run, scheme, accepts))) return 'rejected';
	}
	const token = scheme.confirm === 'token' ? await tokenOf(context, provider) : '';
	if (
		token !== '' &&
		!timingSafeEqualStrings(delivery.headers.authorization ?? '', `Bearer ${token}`)
	)
		return 'rejected';
	const claimed = read(provider, delivery);
	if (claimed === null) return 'unreadable';
	if (scheme.confirm === 'status') return await confirmed(run, claimed);
	return { prediction: claimed, verified: scheme.confirm === 'signature' || token !== '' };
}

async function confirmed(
	run: TriggerRun<IWebhookFunctions>,
	claimed: Prediction,
): Promise<VerificationResult> {
	if (claimed.id === null) return 'unreadable';
	const client = await run.client();
	const prediction = await client
		.getPrediction(claimed.id)
		.catch((error: PredictionError) => error);
	if (prediction instanceof Error) {
		// The provider does not know it: whoever sent this is not the provider.
		if (prediction.code === 'not_found') return 'rejected';
		throw prediction;
	}
	// One part of the provider may know of the end before another.
	if (isSettled(claimed) && !isSettled(prediction)) throw notYet(claimed.id);
	return { prediction, verified: true };
}

function notYet(predictionId: string): PredictionError {
	return new PredictionError('unavailable', 'The provider does not confirm the end yet', {
		predictionId,
	});
}

function read(provider: Provider, { rawBody }: WebhookDelivery): Prediction | null {
	try {
		return provider.readPrediction(parseBody(Buffer.from(rawBody)));
	} catch {
		return null;
	}
}

/** The token that the container sends is the key of its credential. */
async function tokenOf(context: IWebhookFunctions, provider: Provider): Promise<string> {
	const { apiKey } = await context.getCredentials(provider.credential);
	return typeof apiKey === 'string' ? apiKey.trim() : '';
}
