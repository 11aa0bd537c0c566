import { PredictionError } from '../model/errors';
import { mayBeCharged } from './doubt';
import { failureAdvice } from './failureAdvice';
import { hasOutput, predictionName, type Prediction, type Succeeded } from '../model/prediction';
import type { Provider } from '../model/provider';

export interface WaitOptions {
	/** Milliseconds from submission to the end. */
	readonly timeoutMs: number;
	readonly onTimeout: 'error' | 'return' | 'cancel';
}

/** What waiting led to. */
export type Outcome =
	| { readonly kind: 'succeeded'; readonly prediction: Succeeded }
	| { readonly kind: 'timedOut'; readonly prediction: Prediction };

/** @throws PredictionError unless the prediction succeeded and its result is still there */
export function assertSucceeded(provider: Provider, prediction: Prediction): Succeeded {
	const { subject } = provider;
	const name = predictionName(prediction);
	const about = { predictionId: prediction.id, status: prediction.status };
	if (prediction.status === 'failed') {
		const reason =
			prediction.failureReason ??
			`${subject} gave no reason (status "${prediction.providerStatus}")`;
		throw new PredictionError('prediction_failed', `${name} failed at ${subject}: ${reason}`, {
			...about,
			advice: failureAdvice(reason),
		});
	}
	if (prediction.status === 'canceled') {
		throw new PredictionError(
			'prediction_canceled',
			`${name} was canceled at ${subject} before it finished`,
			{
				...about,
				advice:
					'It was canceled by someone with access to the account, or by its own deadline. Run this item again if you still need it.',
			},
		);
	}
	if (prediction.status !== 'succeeded') {
		throw new PredictionError(
			'invalid_input',
			`${name} has not finished yet: its status is "${prediction.providerStatus}"`,
			{ ...about, advice: 'Use the Wait operation first.' },
		);
	}
	if (hasOutput(prediction)) return prediction;
	if (prediction.dataRemoved) {
		throw new PredictionError(
			'output_expired',
			`${name} succeeded, but ${subject} has already deleted its result`,
			{
				...about,
				advice:
					'Providers keep results for a limited time. Download them in the run that creates them, or submit the image again.',
			},
		);
	}
	throw new PredictionError(
		'malformed_response',
		`${name} succeeded at ${subject} without a result`,
		{
			...about,
			advice:
				"Look at the prediction on the provider's website. The model may produce nothing for this input.",
		},
	);
}

/** What became of a prediction whose time is over. */
export type TimedOutAs = 'still running' | 'canceled' | 'cancel requested' | 'cancel failed';

/** The error for a prediction whose time is over. */
export function timeoutError(
	provider: Provider,
	prediction: Prediction,
	{ timeoutMs }: WaitOptions,
	lastFailure: PredictionError | null,
	state: TimedOutAs,
): PredictionError {
	const { subject, buildStatusRequest, buildCancelRequest } = provider;
	const charged = mayBeCharged(provider);
	const last =
		lastFailure === null
			? `its last status was "${prediction.providerStatus}"`
			: `the last response was: ${lastFailure.message}`;
	const resume =
		buildStatusRequest === undefined
			? 'Increase Timeout to give it more time.'
			: `Resume it with the Wait operation and this prediction ID${buildCancelRequest === undefined ? ', or increase Timeout.' : ', increase Timeout, or cancel it.'}`;
	const advice = {
		'still running': `It is still running at ${subject}${charged}. ${resume}`,
		canceled:
			'It was canceled at the provider, as the On Timeout option says. Increase Timeout to give it more time.',
		'cancel requested': `${subject} was asked to cancel it, as the On Timeout option says, but it may finish all the same${charged === '' ? '' : ' and be charged'}. ${resume}`,
		'cancel failed': `It could not be canceled at ${subject}, so it is still running${charged}. ${resume}`,
	}[state];
	return new PredictionError(
		'timed_out',
		`${predictionName(prediction)} did not finish within ${secondsInWords(timeoutMs)}: ${last}`,
		{
			predictionId: prediction.id,
			status: state === 'canceled' ? 'canceled' : prediction.status,
			advice,
		},
	);
}

/** A span of time for a person, e.g. `1 second`. */
export function secondsInWords(ms: number): string {
	const seconds = Math.round(ms / 1000);
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
