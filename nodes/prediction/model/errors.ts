import type { PredictionStatus } from './prediction';

/** Everything that can go wrong, as a closed set: callers act on the code and show the message. */
export type ErrorCode =
	| 'invalid_input'
	| 'unauthorized'
	| 'billing'
	| 'not_found'
	| 'rate_limited'
	| 'rejected'
	| 'unavailable'
	| 'unreachable'
	| 'malformed_response'
	| 'prediction_failed'
	| 'prediction_canceled'
	| 'timed_out'
	| 'unsafe_url'
	| 'file_too_large'
	| 'output_expired'
	| 'not_supported'
	| 'limit_reached'
	| 'stopped';

export interface ErrorDetails {
	/** What the reader can do next, in one or two sentences. */
	readonly advice?: string | undefined;
	readonly predictionId?: string | null | undefined;
	readonly httpStatus?: number | undefined;
	/** The last known status of the prediction. */
	readonly status?: PredictionStatus | undefined;
	/** Whether the provider may have accepted the paid work all the same, so that not even Retry On Fail repeats it. */
	readonly mayHaveBeenAccepted?: boolean;
	/** Whether the provider says that it failed, and a later try looks into its list before it submits again. */
	readonly mayBeListed?: boolean;
}

/** The only error the core throws. Its message says what happened, its advice what to do next. */
export class PredictionError extends Error {
	readonly advice: string | undefined;

	readonly predictionId: string | null;

	readonly httpStatus: number | undefined;

	readonly status: PredictionStatus | undefined;

	readonly mayHaveBeenAccepted: boolean;

	readonly mayBeListed: boolean;

	constructor(
		readonly code: ErrorCode,
		message: string,
		details: ErrorDetails = {},
	) {
		super(message);
		this.name = 'PredictionError';
		this.advice = details.advice;
		this.predictionId = details.predictionId ?? null;
		this.httpStatus = details.httpStatus;
		this.status = details.status;
		this.mayHaveBeenAccepted = details.mayHaveBeenAccepted ?? false;
		this.mayBeListed = details.mayBeListed ?? false;
	}

	/** The same error with some details changed. */
	with(details: ErrorDetails, message = this.message): PredictionError {
		return new PredictionError(this.code, message, { ...this.details, ...details });
	}

	/** The same error with the prediction named, for errors that arise where the ID is not known. */
	about(predictionId: string | null): PredictionError {
		if (this.predictionId !== null || predictionId === null) return this;
		const named = this.message.includes(predictionId)
			? this.message
			: `${this.message.replace(/[.\s]+$/, '')} (prediction ${predictionId})`;
		return this.with({ predictionId }, named);
	}

	private get details(): ErrorDetails {
		const { advice, predictionId, httpStatus, status, mayHaveBeenAccepted, mayBeListed } = this;
		return { advice, predictionId, httpStatus, status, mayHaveBeenAccepted, mayBeListed };
	}
}

/** What a stopped execution throws from every wait and request. */
export function stoppedError(): PredictionError {
	return new PredictionError('stopped', 'The execution was stopped');
}
