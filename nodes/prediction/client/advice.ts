import type { ErrorCode } from '../model/errors';
import type { Provider } from '../model/provider';

/** What to do about an error of the API, by its code. */
export type Advice = Readonly<Partial<Record<ErrorCode, string>>>;

export const CHECK_BASE_URL = 'Check the Base URL in the credential.';

/** Whatever was asked for, such as the account, a list or a secret. */
export const USUAL_ADVICE = {
	unauthorized:
		'Check the API key and the Base URL in the credential, and that the key may do this.',
	billing:
		'Add credit or a payment method to the account at the provider, then run the workflow again.',
	not_found: `${CHECK_BASE_URL} If it is right, this provider does not have what was asked for.`,
	rate_limited:
		'Try again later, run fewer workflows at once, or ask the provider for a higher limit.',
	rejected: `The provider refused the request as it is. ${CHECK_BASE_URL}`,
	unavailable: 'The provider is having a problem. Try again later.',
	unreachable: 'Check the Base URL in the credential, and that this n8n can reach the provider.',
	malformed_response:
		"Check the Base URL in the credential: the response does not look like this provider's. If it is right, the provider may have changed its API.",
} satisfies Advice;

/** About a prediction, by its ID. */
export const PREDICTION_ADVICE: Advice = {
	unauthorized:
		'Check the API key and the Base URL in the credential, and that it belongs to the account that created the prediction.',
	not_found:
		'Check the ID, the Base URL in the credential, and that the credential belongs to the account that created it. If all are right, the provider has deleted it by now.',
	rejected: 'Check the ID: the provider refused the request as it is.',
};

/** About a file on its way to the provider's own storage. */
export const UPLOAD_ADVICE: Advice = {
	rejected: 'Check the image: the provider refused it as it is.',
	file_too_large: 'Use a smaller image, or pass a public URL.',
};

/** Timeout counts while a submission is put off, and is shown where the node waits for the result. */
export const SUBMISSION_PUT_OFF =
	'Increase the Timeout option where the node waits for the result, run fewer workflows at once, try again later, or ask the provider for a higher limit.';

/** About a submission: there is no ID yet that could be wrong. @param model empty where the provider has one alone */
export function submissionAdvice({ imageInput }: Provider, model: string): Advice {
	const name = model.trim();
	return {
		unauthorized:
			'Check the API key and the Base URL in the credential, and that the key may use this model.',
		not_found:
			name === ''
				? CHECK_BASE_URL
				: `Check the model "${name}", that the key may use it, and the Base URL in the credential.`,
		rate_limited: SUBMISSION_PUT_OFF,
		rejected: "Check the image and the model's input: the provider refused them as they are.",
		file_too_large: imageInput.takesUrl
			? 'Use a smaller image, or pass a public URL.'
			: 'Use a smaller image.',
	};
}
