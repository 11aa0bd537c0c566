import type { ErrorCode } from './errors';
import type { ImageInput, ImageLimits } from './imageInput';
import type { InputSchemaScheme } from './inputSchema';
import type { OutputImageSupport } from './outputImage';
import type { ApiRequest, ApiResponse } from './ports';
import type { Credits, Prediction } from './prediction';
import type { SubmitOptions, SubmitRequest } from './submission';
import type { WebhookScheme } from './webhookScheme';

/** A model a person can pick from a list. */
export interface Model {
	/** What the user sees, e.g. `cjwbw/rembg`. */
	readonly name: string;
	/** What is sent, e.g. `cjwbw/rembg:fb8af171…`. */
	readonly value: string;
	/** What a form shows where the name is too long for it. */
	readonly title?: string;
	/** Where its input is described. */
	readonly page?: string;
	/** What it is good for, and what it costs where that is published, e.g. `fine detail such as hair`. */
	readonly purpose?: string;
	/** Where it takes less than its provider. */
	readonly imageLimits?: ImageLimits;
	/** Whether it removes backgrounds; other models can only be used with Create. */
	readonly removesBackground: boolean;
}

/** The name of a model without its version, whichever way the user gave it: by name, with a version, or by the version alone. */
export function modelName({ models }: Pick<Provider, 'models'>, given: string): string {
	const wanted = given.trim();
	const known = models.find(
		({ name, value }) => value === wanted || name === wanted || value.endsWith(`:${wanted}`),
	);
	return known?.name ?? wanted.split(':')[0] ?? '';
}

/** Why the provider did not do what it was asked. */
export interface ApiErrorInfo {
	readonly code: ErrorCode;
	/** In the provider's own words, for a person; empty where it used none. */
	readonly message: string;
	readonly advice?: string;
	/** Whether these are the provider's own words, in the error form it documents, and not those of a gateway in front of it. */
	readonly isOwn: boolean;
	/** Whether the provider says that it took no work and will do so later, e.g. because a model is still loading. */
	readonly isBusy?: boolean;
	/** Whether the provider says, under whatever HTTP status, that the work may go on, e.g. because only its response timed out. */
	readonly mayHaveBeenAccepted?: boolean;
}

/** Where the provider tells what is left on the account. Costs nothing. */
export interface BalanceScheme {
	buildRequest(settings: Readonly<Record<string, string>>): ApiRequest;
	/** @throws PredictionError `malformed_response` */
	read(body: unknown): Credits;
}

export interface Page {
	readonly predictions: readonly Prediction[];
	/** Hand it back for the page after; null at the end. */
	readonly next: string | null;
}

/** The provider's list of predictions, newest first. */
export interface ListScheme {
	readonly maxPageSize: number;
	buildRequest(cursor: string | null, pageSize: number): ApiRequest;
	/** @throws PredictionError `malformed_response` */
	readPage(body: unknown, request: ApiRequest): Page;
	/**
	 * What was submitted, as text that is equal for the submission and for the listed prediction, so that a submission without
	 * a response can be found, e.g. the model and its input. Null or empty where that cannot be told; missing where it never
	 * can. Inputs come back changed: an uploaded file is known by its ID, not by its address.
	 */
	readonly submissionKey?: {
		ofSubmission(options: SubmitOptions): string | null;
		ofPrediction(listed: Prediction): readonly string[];
	};
}

/** Where the result is read when the status does not hold it. */
export interface ResultScheme {
	/** Null where there is nothing to read. */
	buildRequest(prediction: Prediction): ApiRequest | null;
	/** Whether a response with an error status tells of the prediction all the same, e.g. why the model failed. */
	isAnswer(response: ApiResponse): boolean;
	/** @throws PredictionError `malformed_response` */
	read(prediction: Prediction, response: ApiResponse): Prediction;
}

/**
 * One provider: values and pure functions, no I/O. An optional member that is present is a promise that the provider can
 * do it; one that is missing hides the operation in the form, and the core says `not_supported` in its place.
 * `replicateCompatible.ts` is the plainest example, `rembg.ts` one that answers with the result itself.
 */
export interface Provider {
	/** Stored in workflows; never changes. */
	readonly id: string;
	/** In forms and tables, e.g. `Replicate-Compatible Service`. */
	readonly title: string;
	/** As the subject of a sentence, e.g. `The Replicate-compatible service`. */
	readonly subject: string;
	/** What sets the provider apart, for the form. */
	readonly formHint: string;
	/** How a model is named, for the form; empty where there is none to choose. */
	readonly modelHint: string;
	/** Name of the n8n credential type. */
	readonly credential: string;
	/** Fields of the credential, other than keys, that requests depend on, e.g. a path; `SubmitOptions.settings` has their values. */
	readonly credentialSettings?: readonly string[];
	/** The headers that carry the key, for the one case in which n8n cannot add them: cancellations after a stop. Missing: a bearer token. */
	keyHeaders?(key: string): Readonly<Record<string, string>>;
	/** What a key tells of the results, for the user, e.g. that a test key's results carry a watermark; null for other keys. */
	describeKey?(key: string): string | null;
	/** Where the provider lives unless the credential says otherwise; empty where there is no usual place. */
	readonly defaultBaseUrl: string;
	/** The models of the list, the default first; other models are entered by ID. */
	readonly models: readonly Model[];
	/** Whether it runs on a machine of the user's: nothing is charged then, and nobody but the user can start it. */
	readonly isSelfHosted?: boolean;
	/** Whether a model must be chosen. */
	readonly supportsModelChoice: boolean;
	/** Whether what it says of a prediction leaves out which of its models that is of. */
	readonly namesNoModel?: boolean;
	readonly imageInput: ImageInput;
	/** What the provider, or some of its models, can make of a result; missing: nothing can be asked. */
	readonly outputImage?: readonly OutputImageSupport[];
	/** Whether predictions with the model's own input can be created. */
	readonly supportsCustomInput: boolean;
	/** What a model takes; missing: the provider does not publish it. */
	readonly inputSchema?: InputSchemaScheme;
	/** What is known of the account's limits before the first request. */
	readonly limits: ProviderLimits;
	/**
	 * The request that starts the work.
	 * @throws PredictionError `invalid_input`, `not_supported` for what this provider cannot do; nothing is sent then
	 */
	buildSubmitRequest(options: SubmitOptions): SubmitRequest;
	/**
	 * Reads the body of a submission, a status, a list entry and a webhook delivery alike. Unknown status words become
	 * `processing`; unknown fields are left alone.
	 * @param headers of the response, lower-case; missing for list entries and deliveries
	 * @throws PredictionError `malformed_response`
	 */
	readPrediction(body: unknown, headers?: ApiResponse['headers']): Prediction;
	/**
	 * Null when the response is no error, whatever its HTTP status. Never throws.
	 * Says of an error whether it is the provider's own, because a submission that was answered by a gateway may have been
	 * accepted all the same.
	 */
	readError(response: ApiResponse): ApiErrorInfo | null;
	/** Whether whoever waits gets the result in the response to the submission, so that an open request is a running job. */
	readonly answersWithResult?: boolean;
	/** What is left on the account; missing: the provider does not tell. */
	readonly balance?: BalanceScheme;
	/** Asks for the state of one prediction. Missing: it can be had only in the response to the submission, or by webhook. */
	buildStatusRequest?(id: string): ApiRequest;
	/** The result of a prediction that has ended; missing: the status holds it. */
	readonly result?: ResultScheme;
	/**
	 * The ID as the requests need it, made of the provider's own and the model; missing: its own is enough.
	 * Gives back what is complete already.
	 */
	completeId?(id: string, model: string): string;
	/** Missing: a prediction ends by itself. */
	buildCancelRequest?(id: string): ApiRequest;
	/** Missing: there is no list of predictions. */
	readonly list?: ListScheme;
	/** How the provider reports the end to a URL given at submission; missing: not at all. */
	readonly webhook?: WebhookScheme;
}

/** Limits of an account as documented; what is missing is found out while working. Each has its source beside it. */
export interface ProviderLimits {
	/** How many predictions to trust the provider with before anything is known of it. */
	readonly initialConcurrency: number;
	/** Submissions it takes in a span of time. */
	readonly submissions?: { readonly count: number; readonly perMs: number };
	/** The least time between two status requests for one prediction that it asks for. */
	readonly minPollGapMs?: number;
}
