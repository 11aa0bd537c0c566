import type { RequestFailure } from './request';
import { PredictionError } from '../model/errors';
import { hasOutput, predictionName, type Prediction, type Succeeded } from '../model/prediction';
import type { Session } from './session';
import type { WaitOptions } from './waitForCompletion';

/** @throws PredictionError unless the prediction succeeded and its result is still there */
export function assertSucceeded(session: Session, prediction: Prediction): Succeeded {
	const { label } = session.provider;
	const name = predictionName(prediction);
	const about = { predictionId: prediction.id, status: prediction.status };
	if (prediction.status === 'failed') {
		const reason =
			prediction.error ?? `${label} gave no reason (status "${prediction.providerStatus}")`;
		throw new PredictionError('prediction_failed', `${name} failed at ${label}: ${reason}`, {
			...about,
			advice:
				'Check that the image opens in a viewer and suits the model. Running this item again submits it anew.',
		});
	}
	if (prediction.status === 'canceled') {
		throw new PredictionError(
			'prediction_canceled',
			`${name} was cancelled at ${label} before it finished`,
			{
				...about,
				advice:
					'It was ended by someone with access to the account, or by its own deadline. Run this item again if you still need it.',
			},
		);
	}
	if (prediction.status !== 'succeeded') {
		throw new PredictionError(
			'invalid_input',
			`${name} has not finished yet: its status is "${prediction.providerStatus}"`,
			{
				...about,
				advice: 'Use the Wait operation first.',
			},
		);
	}
	if (hasOutput(prediction)) return prediction;
	if (prediction.dataRemoved) {
		throw new PredictionError(
			'output_expired',
			`${name} succeeded, but ${label} has already deleted its result`,
			{
				...about,
				advice:
					'Providers keep results for a limited time. Download them in the run that creates them, or submit the image again.',
			},
		);
	}
	throw new PredictionError(
		'malformed_response',
		`${name} succeeded at ${label} without a result`,
		{
			...about,
			advice:
				"Look at the prediction on the provider's website. The model may produce nothing for this input.",
		},
	);
}

/** The error for a prediction whose time is over. */
export function timeoutError(
	session: Session,
	prediction: Prediction,
	patience: WaitOptions,
	trouble: RequestFailure | null,
	end: 'goes on' | 'cancelled' | 'cancelFailed',
): PredictionError {
	const { label } = session.provider;
	const seconds = Math.round(patience.timeoutMs / 1000);
	const last =
		trouble === null
			? `its last status was "${prediction.providerStatus}"`
			: `the last answer was: ${trouble.error.message}`;
	const advice = {
		'goes on': `It goes on at ${label} and may be charged. Take it up with the Wait operation and this prediction id, raise the Timeout option, or cancel it.`,
		cancelled:
			'It was ended at the provider, as the On Timeout option says. Raise the Timeout option to give it more time.',
		cancelFailed: `It could not be ended at ${label}, so it goes on and may be charged. Take it up with the Wait operation and this prediction id.`,
	}[end];
	return new PredictionError(
		'timed_out',
		`${predictionName(prediction)} did not finish within ${seconds} seconds: ${last}`,
		{
			predictionId: prediction.id,
			status: prediction.status,
			advice,
		},
	);
}
