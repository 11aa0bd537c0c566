import { askOnce, type Trouble } from './ask';
import { PredictionError } from './errors';
import { REPEAT, REQUEST_LIMITS } from './policy';
import type { ApiResponse } from './ports';
import { hasOutput, isSettled, type Prediction, type Succeeded } from './prediction';
import { malformed } from './refusalError';
import { backoffMs, retryAfterHeaderMs } from './retry';
import type { Session } from './session';
import { statusRequest } from './statusRequest';
import type { Tracked } from './submit';

export interface Patience {
	/** Milliseconds from submission to the end. */
	readonly timeoutMs: number;
	readonly onTimeout: 'error' | 'return' | 'cancel';
}

/** What waiting led to. */
export type Outcome =
	| { readonly kind: 'succeeded'; readonly prediction: Succeeded }
	| { readonly kind: 'timedOut'; readonly prediction: Prediction };

/**
 * Waits until the prediction has ended or its time is over.
 * @param cancel ends the prediction at the provider and returns what became of it
 * @throws PredictionError `prediction_failed`, `prediction_canceled`, `timed_out`, `output_expired` and what a status request can end with
 */
export async function settle(
	session: Session,
	tracked: Tracked,
	patience: Patience,
	cancel: (id: string) => Promise<Prediction>,
): Promise<Outcome> {
	const deadline = tracked.submittedAt + patience.timeoutMs;
	const { prediction, trouble } = await follow(session, tracked, deadline);
	if (isSettled(prediction)) {
		if (tracked.submitted !== null) session.pace.learn(session.clock.now() - tracked.submittedAt);
		return { kind: 'succeeded', prediction: requireSuccess(session, prediction) };
	}
	if (patience.onTimeout === 'return') return { kind: 'timedOut', prediction };
	if (patience.onTimeout === 'error')
		throw timedOut(session, prediction, patience, trouble, 'goes on');
	const canceled = await cancel(prediction.id ?? '').catch((error: PredictionError) => error);
	if (!(canceled instanceof Error) && canceled.status === 'succeeded') {
		return { kind: 'succeeded', prediction: requireSuccess(session, canceled) };
	}
	// A service that no longer knows the prediction has nothing left to cancel.
	const goesOn = canceled instanceof Error && canceled.code !== 'not_found';
	throw timedOut(session, prediction, patience, trouble, goesOn ? 'cancelFailed' : 'cancelled');
}

/** Asks until the prediction has ended or the deadline has passed; the last question falls on the deadline. */
async function follow(
	session: Session,
	tracked: Tracked,
	deadline: number,
): Promise<{ prediction: Prediction; trouble: Trouble | null }> {
	const { clock, pace } = session;
	let prediction = tracked.prediction;
	let trouble: Trouble | null = null;
	let failures = 0;
	let malformedInARow = 0;
	let askedToWaitMs = 0;
	// A prediction taken up from elsewhere may long have ended, even after its deadline: ask at once.
	let atOnce = tracked.submitted === null;
	while (!isSettled(prediction)) {
		const left = deadline - clock.now();
		if (left <= 0 && !atOnce) break;
		if (!atOnce) {
			const usualMs = Math.max(pace.nextDelayMs(clock.now() - tracked.submittedAt), askedToWaitMs);
			const delayMs = trouble === null ? usualMs : (trouble.delayMs ?? backoffMs(failures, clock));
			await clock.sleep(Math.min(delayMs, left));
		}
		atOnce = false;
		const result = await refreshOnce(session, tracked, deadline);
		if ('prediction' in result) {
			prediction = result.prediction;
			askedToWaitMs = result.askedToWaitMs;
			trouble = null;
			failures = malformedInARow = 0;
			continue;
		}
		failures++;
		malformedInARow = result.error.code === 'malformed_response' ? malformedInARow + 1 : 0;
		if (!result.passing || malformedInARow >= REPEAT.maxMalformed)
			throw result.error.about(tracked.id);
		trouble = result;
	}
	return { prediction, trouble };
}

async function refreshOnce(
	session: Session,
	tracked: Tracked,
	deadline: number,
): Promise<{ prediction: Prediction; askedToWaitMs: number } | Trouble> {
	const request = statusRequest(session.provider, tracked.id);
	const left = Math.max(0, deadline - session.clock.now());
	const timeoutMs = Math.min(left + REPEAT.maxMs, REQUEST_LIMITS.timeoutMs);
	const result = await askOnce(session, request, timeoutMs);
	if (!('response' in result)) return result;
	try {
		const prediction = readOwn(session, result.response, tracked.id);
		return {
			prediction,
			askedToWaitMs: retryAfterHeaderMs(result.response.headers, session.clock.now()) ?? 0,
		};
	} catch (error) {
		return { error: error as PredictionError, passing: true, delayMs: null };
	}
}

/** Reads an answer about one prediction. An answer about another one is not believed. */
export function readOwn(session: Session, response: ApiResponse, id: string | null): Prediction {
	const prediction = session.provider.readPrediction(response.body);
	if (prediction.id !== null && id !== null && prediction.id !== id) {
		throw malformed(
			session.provider,
			`answered about prediction ${prediction.id} when asked about ${id}`,
			response.status,
		).about(id);
	}
	return { ...prediction, id: prediction.id ?? id };
}

/** @throws PredictionError unless the prediction succeeded and its result is still there */
export function requireSuccess(session: Session, prediction: Prediction): Succeeded {
	const { label } = session.provider;
	const name = `Prediction ${prediction.id ?? ''}`.trim();
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

function timedOut(
	session: Session,
	prediction: Prediction,
	patience: Patience,
	trouble: Trouble | null,
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
		`Prediction ${prediction.id ?? ''} did not finish within ${seconds} seconds: ${last}`,
		{
			predictionId: prediction.id,
			status: prediction.status,
			advice,
		},
	);
}
