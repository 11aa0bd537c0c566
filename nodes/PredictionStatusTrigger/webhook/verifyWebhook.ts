import type { IWebhookFunctions } from 'n8n-workflow';
import { createClock } from '../../n8n/clock';
import { parseBody } from '../../n8n/responseBody';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import type { WebhookScheme } from '../../prediction/model/webhookScheme';
import type { WebhookDelivery } from '../../prediction/model/webhookDelivery';
import type { TriggerRun } from '../triggerRun';
import { verifyProof } from './signingSecret';

/** What a delivery turned out to be. */
export type VerificationResult = Confirmed | 'rejected' | 'unreadable';

export interface Confirmed {
	readonly prediction: Prediction;
	/** Whether it was proven to come from the provider, or confirmed by fetching the prediction. */
	readonly verified: boolean;
}

const clock = createClock();

/**
 * Decides what a delivery is worth: proven, confirmed by fetching the prediction, or a claim without proof.
 * @throws PredictionError when that cannot be told for now
 */
export async function verifyWebhook(
	run: TriggerRun<IWebhookFunctions>,
	scheme: WebhookScheme,
	delivery: WebhookDelivery,
): Promise<VerificationResult> {
	const { provider } = run.parameters;
	const { proof } = scheme;
	const judged =
		proof === undefined
			? 'noSecret'
			: await verifyProof(run, proof, (secret) => proof.accepts(secret, delivery, clock.now()));
	if (judged === 'refused') return 'rejected';
	const claimed = read(provider, delivery);
	if (claimed === null) return 'unreadable';
	const isProven = judged === 'accepted';
	const isEnough = isProven && proof?.coversBody === true;
	if (isEnough || provider.buildStatusRequest === undefined)
		return { prediction: claimed, verified: isProven };
	return await confirmed(run, claimed, isProven);
}

/** One part of the provider may know of the end before another, and not all of them repeat a delivery. */
const ASK_AGAIN_AFTER_MS = [500, 1_000];

async function confirmed(
	run: TriggerRun<IWebhookFunctions>,
	claimed: Prediction,
	isProven: boolean,
): Promise<VerificationResult> {
	const { id } = claimed;
	if (id === null) return 'unreadable';
	const client = await run.client();
	for (let tries = 0; ; tries++) {
		const prediction = await client.getPrediction(id).catch((error: PredictionError) => {
			if (error.code === 'not_found') return null;
			throw error;
		});
		// The provider does not know it: whoever sent this is not the provider.
		if (prediction === null && !isProven) return 'rejected';
		if (prediction !== null && (isSettled(prediction) || !isSettled(claimed)))
			return { prediction, verified: true };
		const delayMs = ASK_AGAIN_AFTER_MS[tries];
		if (delayMs !== undefined) {
			await clock.sleep(delayMs);
			continue;
		}
		if (prediction !== null) throw notYet(id);
		// It does not show it, but it was the provider who told of it.
		return { prediction: claimed, verified: true };
	}
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
