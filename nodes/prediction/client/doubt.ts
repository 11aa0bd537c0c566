import type { PredictionError } from '../model/errors';
import type { Provider } from '../model/provider';

/** What to do about a submission of which nobody knows whether it was accepted. */
export function doubtAdvice({ isSelfHosted, list }: Provider): string {
	if (isSelfHosted === true) {
		return 'The server may or may not have begun the work, so it was not sent again. Check that the server is running, then run this item again.';
	}
	const next =
		list === undefined
			? 'Running this item again may be paid for again.'
			: "Check the provider's list of predictions before you run this item again.";
	return `The provider may or may not have accepted this submission, so it was not sent again, to avoid paying twice. ${next}`;
}

/** The error of a submission that may have been accepted. @param advice what else helps, to be said first */
export function ambiguousSubmissionError(
	provider: Provider,
	error: PredictionError,
	predictionId: string | null,
	advice = '',
): PredictionError {
	return error
		.with({
			advice: [advice, doubtAdvice(provider)].filter(Boolean).join(' '),
			mayHaveBeenAccepted: true,
		})
		.about(predictionId);
}

/** What work that goes on may cost. */
export function mayBeCharged({ isSelfHosted }: Provider): string {
	return isSelfHosted === true ? '' : ' and may be charged';
}
