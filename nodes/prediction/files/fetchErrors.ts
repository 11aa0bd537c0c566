import { PredictionError } from '../model/errors';
import type { NetworkFailure } from '../model/ports';
import { formatMegabytes } from './fileSize';
import { TransferError } from './transfer';

const DIRECT_ADDRESS =
	'Use the direct address of the image file: it opens the image alone in a browser, without signing in.';

/** What the address leads to is no image. */
export function refusedAddress(
	message: string,
	advice = DIRECT_ADDRESS,
	httpStatus?: number,
): PredictionError {
	return new PredictionError('invalid_input', message, { advice, httpStatus });
}

/** A redirect from a public host to a private address. */
export function leadsInside(from: URL): PredictionError {
	return new PredictionError(
		'unsafe_url',
		`The image was not fetched because its URL redirects from a public host (${from.host}) to a private address`,
		{ advice: 'Enter the private address itself if it is meant.' },
	);
}

const WHAT_STATUS_MEANS: Readonly<Record<number, string>> = {
	401: 'asks for a sign-in',
	403: 'refuses access',
	404: 'leads to no file',
	407: 'is behind a proxy that asks for a sign-in',
	410: 'leads to a file that was removed',
};

/** A response other than 200: trouble of the server passes, anything else is about the address. */
export function statusOfAddress(status: number): PredictionError {
	if (status >= 500 || status === 429 || status === 408) {
		return new PredictionError(
			'unavailable',
			`The server of the image URL is not available (HTTP ${status})`,
			{ httpStatus: status, advice: 'Try again later.' },
		);
	}
	const what = WHAT_STATUS_MEANS[status] ?? 'does not answer with a file';
	return refusedAddress(
		`The image URL ${what} (HTTP ${status})`,
		`Check that the link is complete and has not expired. ${DIRECT_ADDRESS}`,
		status,
	);
}

/** No response. */
export function unreachableAddress({ detail }: NetworkFailure): PredictionError {
	return ofNetwork(`The image URL could not be fetched (${detail})`);
}

/** Whatever ended a transfer. */
export function interruptedFetch(error: unknown, maxBytes: number): PredictionError {
	if (error instanceof TransferError && error.problem === 'tooLarge')
		return imageTooLarge(maxBytes);
	const detail = error instanceof Error ? error.message : String(error);
	return ofNetwork(`The download of the image was interrupted (${detail})`);
}

function ofNetwork(message: string): PredictionError {
	return new PredictionError('unreachable', message, {
		advice: 'Check that n8n can reach the address, or try again later.',
	});
}

/** More than the limit. */
export function imageTooLarge(maxBytes: number): PredictionError {
	return new PredictionError(
		'file_too_large',
		`The image at the URL is larger than the limit of ${formatMegabytes(maxBytes)}`,
		{ advice: 'Make the image smaller, or increase the Max File Size option.' },
	);
}
