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

/** One file of a result: either to be fetched, or already inside the response. */
export type OutputFile =
	| { readonly kind: 'url'; readonly url: string }
	| InlineFile
	/** Where the file lies on the provider's own machine: it cannot be had from here. */
	| { readonly kind: 'serverPath'; readonly path: string };

/** A file inside a response: as base64 text in JSON, or as the bytes of the response itself. */
export interface InlineFile {
	readonly kind: 'inline';
	readonly content: string | Uint8Array;
	/** What it is said to be, where that says anything. */
	readonly mediaType?: string;
}

/** What the provider says a prediction cost and what is left. */
export interface Credits {
	readonly charged: number | null;
	readonly remaining: number | null;
	/** `credits`, or a currency code such as `USD`; null where the provider names none. */
	readonly unit: string | null;
}

interface PredictionFields {
	/** Null only where the provider gave none; such a prediction can be neither polled nor canceled. */
	readonly id: string | null;
	readonly model: string | null;
	/** The provider's own word for the status. */
	readonly providerStatus: string;
	readonly files: readonly OutputFile[];
	/** What of the result is no file, e.g. the text of a language model or a score beside an image. */
	readonly output: JsonValue;
	/** The provider has deleted the result after its retention time. */
	readonly dataRemoved: boolean;
	/** What the provider says of a failed or canceled prediction, shortened for a person. */
	readonly failureReason: string | null;
	readonly createdAt: string | null;
	readonly startedAt: string | null;
	readonly completedAt: string | null;
	readonly inferenceSeconds: number | null;
	readonly credits: Credits | null;
	/** The provider's response as it came. */
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
export function hasOutput({ files, output }: Prediction): boolean {
	const isEmpty = typeof output === 'object' && Object.keys(output ?? {}).length === 0;
	return files.length > 0 || !(isEmpty || output === '');
}

/** Whether it succeeded and shows nothing for it. */
export function lacksResult(prediction: Prediction): boolean {
	return prediction.status === 'succeeded' && !hasOutput(prediction);
}

/** How messages call it; a provider that returns the finished image gives no ID. */
export function predictionName({ id }: Prediction): string {
	return id === null ? 'The prediction' : `Prediction ${id}`;
}

/** A prediction of which only the given fields are known. */
export function predictionWith<S extends PredictionStatus>(
	status: S,
	known: Partial<PredictionFields> = {},
): PredictionFields & { readonly status: S } {
	return {
		id: null,
		model: null,
		providerStatus: status,
		files: [],
		output: null,
		dataRemoved: false,
		failureReason: null,
		createdAt: null,
		startedAt: null,
		completedAt: null,
		inferenceSeconds: null,
		credits: null,
		response: null,
		...known,
		status,
	};
}

/** A prediction of which nothing is known but that it was accepted. */
export function pendingPrediction(id: string): Pending {
	return predictionWith('processing', { id });
}
