import type { IWebhookFunctions } from 'n8n-workflow';
import { machineTime } from '../../n8n/clock';
import { parseBody } from '../../n8n/responseBody';
import { PredictionError } from '../../prediction/model/errors';
import { isSettled, type Prediction } from '../../prediction/model/prediction';
import type { Provider } from '../../prediction/model/provider';
import type { DeliveryProof, WebhookScheme } from '../../prediction/model/webhookScheme';
import type { WebhookDelivery } from '../../prediction/model/webhookDelivery';
import { isFresh } from '../../prediction/signatures/freshness';
import type { TriggerRun } from '../triggerRun';
import { confirm } from './confirmation';
import { verifyProof } from './signingSecret';

/** What a delivery turned out to be; `told`: about a prediction whose end was passed on before. */
export type VerificationResult = Confirmed | 'rejected' | 'unreadable' | 'told';

export interface Confirmed {
	readonly prediction: Prediction;
	/** Whether it was proven to come from the provider, or confirmed by fetching the prediction. */
	readonly verified: boolean;
}

/**
 * Decides what a delivery is worth: proven, confirmed by fetching the prediction, or a claim without proof.
 * @param isTold whether the end of the prediction was passed on, so that nothing has to be asked
 * @throws PredictionError when that cannot be told for now
 */
export async function verifyWebhook(
	run: TriggerRun<IWebhookFunctions>,
	scheme: WebhookScheme,
	delivery: WebhookDelivery,
	isTold: (claimed: Prediction) => boolean,
): Promise<VerificationResult> {
	const { provider } = run.parameters;
	const { proof } = scheme;
	if (proof?.headers !== undefined && !isWorthProving(delivery, proof.headers)) return 'rejected';
	const judged =
		proof === undefined
			? 'noSecret'
			: await verifyProof(run, proof, (secret) => proof.accepts(secret, delivery, machineTime()));
	if (judged === 'refused') return 'rejected';
	const claimed = read(provider, delivery);
	if (claimed === null) return 'unreadable';
	const proven = judged === 'accepted' ? proof?.covers : undefined;
	if (proven === 'body' || provider.buildStatusRequest === undefined)
		return { prediction: claimed, verified: proven !== undefined };
	return isTold(claimed) ? 'told' : await confirmed(run, claimed, proven === 'sender');
}

function isWorthProving(
	{ headers }: WebhookDelivery,
	{ signature, timestamp }: NonNullable<DeliveryProof['headers']>,
): boolean {
	return (headers[signature] ?? '') !== '' && isFresh(headers[timestamp] ?? '', machineTime());
}

/** @param isOfProvider whether it was the provider who sent this */
async function confirmed(
	run: TriggerRun<IWebhookFunctions>,
	claimed: Prediction,
	isOfProvider: boolean,
): Promise<VerificationResult> {
	const { id } = claimed;
	if (id === null) return 'unreadable';
	const told = await confirm(run, id, isSettled(claimed));
	// It does not show it: it was the provider who told of it, or somebody else.
	if (told === null) return isOfProvider ? { prediction: claimed, verified: true } : 'rejected';
	if (isSettled(claimed) && !isSettled(told)) throw notYet(id);
	return { prediction: told, verified: true };
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
