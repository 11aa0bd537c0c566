import type { IWebhookFunctions } from 'n8n-workflow';
import { parseBody } from '../../n8n/responseBody';
import type { Client } from '../../prediction/client/client';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider, WebhookScheme } from '../../prediction/model/provider';
import {
	timingSafeEqualStrings,
	verifySignature,
	type WebhookDelivery,
} from '../../prediction/model/webhookSignature';
import { verifyWithSecret } from './signingSecret';

/** What a delivery turned out to be. */
export type VerificationResult = Confirmed | 'forged' | 'unreadable';

export interface Confirmed {
	readonly prediction: Prediction;
	/** Whether it was signed, or confirmed by asking the provider, or came with the token. */
	readonly verified: boolean;
}

/**
 * Decides what a delivery is worth: signed, confirmed by asking, or a word without proof.
 * @param clientOf makes the client when the provider has to be asked
 * @throws PredictionError when that cannot be told for now
 */
export async function verifyWebhook(
	context: IWebhookFunctions,
	provider: Provider,
	scheme: WebhookScheme,
	delivery: WebhookDelivery,
	clientOf: () => Promise<Client>,
): Promise<VerificationResult> {
	if (scheme.confirm === 'signature') {
		const accepts = (secret: string) =>
			verifySignature(scheme.signature, secret, delivery, Date.now());
		if (!(await verifyWithSecret(context, provider, scheme, clientOf, accepts))) return 'forged';
	}
	const token = scheme.confirm === 'token' ? await tokenOf(context, provider) : '';
	if (
		token !== '' &&
		!timingSafeEqualStrings(delivery.headers.authorization ?? '', `Bearer ${token}`)
	)
		return 'forged';
	const said = read(provider, delivery);
	if (said === null) return 'unreadable';
	if (scheme.confirm === 'status') return await confirmed(await clientOf(), said);
	return { prediction: said, verified: scheme.confirm === 'signature' || token !== '' };
}

async function confirmed(client: Client, said: Prediction): Promise<VerificationResult> {
	if (said.id === null) return 'unreadable';
	const prediction = await client.getPrediction(said.id).catch((error: PredictionError) => error);
	if (prediction instanceof Error) {
		// The provider does not know it: whoever sent this is not the provider.
		if (prediction.code === 'not_found') return 'forged';
		throw prediction;
	}
	// One part of the provider may know of the end before another.
	if (isSettled(said) && !isSettled(prediction)) throw notYet(said.id);
	return { prediction, verified: true };
}

function notYet(id: string): PredictionError {
	return new PredictionError('unavailable', 'The provider does not confirm the end yet', {
		predictionId: id,
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
