import type { JsonValue } from './json';

/** The five states of a prediction, in the order of its life. */
export const PREDICTION_STATUSES = [
	'starting',
	'processing',
	'succeeded',
	'failed',
	'canceled',
] as const;

export type PredictionStatus = (typeof PREDICTION_STATUSES)[number];

/** One file of a result: either to be fetched, or already inside the answer. */
export type OutputFile = { readonly kind: 'url'; readonly url: string } | InlineFile;

export interface InlineFile {
	readonly kind: 'inline';
	readonly base64: string;
	/** What it is said to be, where that is a picture. */
	readonly mediaType?: string;
}

interface PredictionFields {
	/** Null only where the service gave none; such a prediction can be neither asked for nor canceled. */
	readonly id: string | null;
	readonly model: string | null;
	/** The service's own word for the status. */
	readonly providerStatus: string;
	readonly files: readonly OutputFile[];
	/** A result that is not a file, e.g. the text of a language model. */
	readonly output: JsonValue;
	/** The service has deleted the result after its retention time. */
	readonly dataRemoved: boolean;
	readonly error: string | null;
	readonly createdAt: string | null;
	readonly startedAt: string | null;
	readonly completedAt: string | null;
	readonly inferenceSeconds: number | null;
	/** The service's answer as it came. */
	readonly response: unknown;
}

export type Pending = PredictionFields & { readonly status: 'starting' | 'processing' };
export type Succeeded = PredictionFields & { readonly status: 'succeeded' };
export type Failed = PredictionFields & { readonly status: 'failed' };
export type Canceled = PredictionFields & { readonly status: 'canceled' };

export type Settled = Succeeded | Failed | Canceled;
export type Prediction = Pending | Settled;

/** Whether the prediction has ended, well or not. */
export function isSettled(prediction: Prediction): prediction is Settled {
	return prediction.status !== 'starting' && prediction.status !== 'processing';
}

/** Whether the prediction left something behind: a file or another value. */
export function hasOutput(prediction: Prediction): boolean {
	return prediction.files.length > 0 || prediction.output !== null;
}

/** How messages call it; a service that answers with the finished picture gives no id. */
export function predictionName({ id }: Prediction): string {
	return id === null ? 'The prediction' : `Prediction ${id}`;
}

/** A prediction of which nothing is known but that it was accepted. */
export function pendingPrediction(id: string): Pending {
	return {
		id,
		status: 'processing',
		model: null,
		providerStatus: 'processing',
		files: [],
		output: null,
		dataRemoved: false,
		error: null,
		createdAt: null,
		startedAt: null,
		completedAt: null,
		inferenceSeconds: null,
		response: null,
	};
}
