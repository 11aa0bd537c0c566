import { PredictionError, type ErrorCode } from '../model/errors';
import type { NetworkFailure } from '../model/ports';
import type { Provider, ApiErrorInfo } from '../model/provider';

const ADVICE = {
	unauthorized:
		'Check the API key and the base URL in the credential, and that the key may use this model.',
	billing:
		'Add credit or a payment method to the account at the provider, then run the workflow again.',
	not_found:
		'Check the model or prediction id, and that the credential belongs to the account that created it.',
	rate_limited:
		'Lower the Concurrency option, raise the Timeout option, or ask the provider for a higher limit.',
	rejected: "Check the image and the model's input: the provider refused them as they are.",
	unavailable: 'The provider has a problem at its side. Try again later.',
	unreachable: 'Check the base URL in the credential, and that this n8n can reach the provider.',
	malformed_response:
		'Check the base URL in the credential: the answer does not look like this provider. If it is right, the provider may have changed its API.',
	file_too_large: 'Use a smaller image, or pass a public URL.',
} satisfies Partial<Record<ErrorCode, string>>;

/** The error for a refusal by the service. */
export function apiError(
	provider: Provider,
	refusal: ApiErrorInfo,
	httpStatus: number,
): PredictionError {
	const words = refusal.message === '' ? `HTTP ${httpStatus}` : refusal.message;
	const usual: Partial<Record<ErrorCode, string>> = ADVICE;
	return new PredictionError(refusal.code, `${provider.label} answered: ${words}`, {
		httpStatus,
		advice: refusal.advice ?? usual[refusal.code],
	});
}

/** The error for work that would have to wait for too long, because the service refused other work of this run. */
export function rateLimitTimeoutError(provider: Provider): PredictionError {
	return new PredictionError(
		'rate_limited',
		`${provider.label} asks for a pause that is longer than the timeout`,
		{ advice: ADVICE.rate_limited },
	);
}

/** The error for an answer that is not in the protocol. */
export function malformedResponseError(
	provider: Provider,
	what: string,
	httpStatus?: number,
): PredictionError {
	return new PredictionError('malformed_response', `${provider.label} ${what}`, {
		httpStatus,
		advice: ADVICE.malformed_response,
	});
}

/** The error for a request without an answer that cost nothing. */
export function networkError(provider: Provider, silence: NetworkFailure): PredictionError {
	if (silence.reason === 'too_large') {
		return malformedResponseError(provider, 'sent an answer that is too large to be one');
	}
	const what = silence.reason === 'timeout' ? 'did not answer in time' : 'could not be reached';
	return new PredictionError('unreachable', `${provider.label} ${what} (${silence.detail})`, {
		advice: ADVICE.unreachable,
	});
}
