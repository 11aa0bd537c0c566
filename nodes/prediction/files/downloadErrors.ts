import { PredictionError } from '../model/errors';
import type { NetworkFailure } from '../model/ports';
import type { Provider } from '../model/provider';
import { formatMegabytes } from './fileSize';
import { TransferError } from './transfer';
import type { UnexpectedContent } from './unexpectedContent';

/** Statuses of a file that is not there, or not for us. */
const GONE = [401, 403, 404, 410];
/** Statuses of a file that is not there yet: accepted, no content, conflict, locked, too early (RFC 9110, 4918, 8470). */
const NOT_YET = [202, 204, 409, 423, 425];
/** Those with which a file may still appear. */
const MAY_APPEAR = [403, 404, ...NOT_YET];
const PASSING = [408, 425, 429];

const EXPIRED_ADVICE =
	'Results expire: download them in the run that creates them. Submit the image again if it is needed.';

/** What can go wrong with the file of a result, in words that lead back to it. */
export class DownloadErrors {
	/** @param url where the file is, unless it came inside of the response */
	constructor(
		private readonly provider: Pick<Provider, 'subject' | 'buildStatusRequest'>,
		private readonly url: string | null,
	) {}

	/** Whether the file of a fresh result may be there a moment later. */
	mayAppear({ code, httpStatus }: PredictionError): boolean {
		return (
			code === 'output_expired' && (httpStatus === undefined || MAY_APPEAR.includes(httpStatus))
		);
	}

	/** A response other than 200. */
	ofStatus(status: number, isFresh: boolean): PredictionError {
		if (NOT_YET.includes(status) && isFresh) {
			return new PredictionError(
				'output_expired',
				`The result file is not available yet (HTTP ${status})`,
				{ httpStatus: status, advice: this.wayBack() },
			);
		}
		if (GONE.includes(status)) {
			return new PredictionError(
				'output_expired',
				`The result file is no longer available (HTTP ${status})`,
				{ httpStatus: status, advice: EXPIRED_ADVICE },
			);
		}
		return new PredictionError(
			status >= 500 || PASSING.includes(status) ? 'unavailable' : 'malformed_response',
			`The result file could not be downloaded (HTTP ${status})`,
			{ httpStatus: status, advice: this.wayBack() },
		);
	}

	/** Something else in the place of the file. */
	unexpected({ what, isExpired, words }: UnexpectedContent): PredictionError {
		const quoted = words === '' ? '' : `: ${words}`;
		return isExpired
			? new PredictionError('output_expired', `The result file is no longer available${quoted}`, {
					advice: EXPIRED_ADVICE,
				})
			: new PredictionError('malformed_response', `The result file is ${what}${quoted}`, {
					advice:
						'The link to the result may have expired or lead to a login page. Check the base URL in the credential.',
				});
	}

	/** A file that only the provider's own machine has. */
	serverPath(path: string): PredictionError {
		return new PredictionError(
			'malformed_response',
			`${this.provider.subject} returned the path of a file inside its container instead of the file (${path})`,
			{
				advice:
					'The file cannot be fetched from here. Let the node wait for the result, or start the server with an upload URL.',
			},
		);
	}

	tooLarge(maxBytes: number): PredictionError {
		return new PredictionError(
			'file_too_large',
			`The result file is larger than the limit of ${formatMegabytes(maxBytes)}`,
			{ advice: `Raise the Max File Size option. ${this.wayBack()}` },
		);
	}

	unreachable({ detail }: NetworkFailure): PredictionError {
		return new PredictionError(
			'unreachable',
			`The result file could not be downloaded (${detail})`,
			{ advice: this.wayBack() },
		);
	}

	interrupted(error: unknown): PredictionError {
		const detail = error instanceof Error ? error.message : String(error);
		return new PredictionError(
			'unreachable',
			`The result file download was interrupted (${detail})`,
			{ advice: this.wayBack() },
		);
	}

	/** Whatever ended a transfer. */
	ofTransfer(error: unknown, maxBytes: number): PredictionError {
		if (error instanceof PredictionError) return error;
		const isTooLarge = error instanceof TransferError && error.problem === 'tooLarge';
		return isTooLarge ? this.tooLarge(maxBytes) : this.interrupted(error);
	}

	/** Where a result that was not brought in can still be had. */
	private wayBack(): string {
		const { subject, buildStatusRequest } = this.provider;
		if (buildStatusRequest !== undefined)
			return 'The provider keeps the result for a limited time. Use the Download operation with the prediction ID.';
		return this.url === null
			? `Run this item again: ${subject} returns a result only once.`
			: `It is still at ${this.url} for a while, and ${subject} tells this address only once. Download it from there, or retry the execution: Retry On Fail and a retry fetch the same result and submit nothing again.`;
	}
}
