import type { ErrorCode } from './errors';
import type { JsonObject } from './json';
import type { ApiRequest, ApiResponse } from './ports';
import type { Prediction } from './prediction';
import type { SignatureScheme } from './webhookSignature';

/** A model a person can pick from a list. */
export interface Model {
	/** What the user sees. */
	readonly name: string;
	/** What is sent, e.g. `cjwbw/rembg:fb8af171…`. */
	readonly value: string;
	/** What a form shows where the name is too long for it. */
	readonly title?: string;
	/** Where its input is described. */
	readonly page?: string;
	readonly description?: string;
	/** Whether it removes backgrounds; other models can only be used for a custom prediction. */
	readonly removesBackground: boolean;
}

/** What is asked of a service for one item. */
export interface SubmitOptions {
	/** Unique; the prediction's id at services that let the caller choose it. */
	readonly clientReference: string;
	/** As the user gave it; empty where the service has only one. */
	readonly model: string;
	readonly task: RemovalTask | CustomTask;
	readonly webhookUrl?: string;
	/** Whether the caller waits for the end. */
	readonly waitForCompletion: boolean;
	/** Milliseconds from submission until the caller gives up. */
	readonly timeoutMs: number;
	/** Whether the service should end the prediction itself when the time is over. */
	readonly cancelOnTimeout: boolean;
}

export interface RemovalTask {
	readonly kind: 'removeBackground';
	/** A public URL, a URL of the service's own storage or a data URI. */
	readonly image: string;
	readonly outputFormat: 'auto' | 'png' | 'webp';
	readonly additionalInput: JsonObject;
}

export interface CustomTask {
	readonly kind: 'create';
	readonly input: JsonObject;
}

export interface SubmitRequest {
	readonly request: ApiRequest;
	/** The id we chose, where the service lets us. */
	readonly id?: string;
	/** How long the service may hold the connection before its silence means something, in milliseconds. */
	readonly holdConnectionMs?: number;
	/** What to do when the service does not know the model: look it up, then submit again. */
	readonly onModelNotFound?: { readonly lookup: ApiRequest; submit(body: unknown): SubmitRequest };
}

/** Why a request was not accepted. */
export interface ApiErrorInfo {
	readonly code: ErrorCode;
	/** The service's own words. */
	readonly message: string;
	readonly advice?: string;
}

/** How the pictures of a workflow reach the service. */
export type ImageInput =
	| { readonly kind: 'url'; readonly advice: string }
	| { readonly kind: 'inline'; readonly maxBytes: number; readonly advice: string }
	| { readonly kind: 'upload'; readonly inlineUpToBytes: number; readonly upload: UploadScheme };

export interface UploadScheme {
	request(image: { bytes: Uint8Array; fileName: string; mimeType: string }): ApiRequest;
	/** The URL to hand to the model. */
	readUrl(body: unknown): string;
}

export interface Page {
	readonly predictions: readonly Prediction[];
	/** Hand it back for the page after; null at the end. */
	readonly next: string | null;
}

export interface ListScheme {
	readonly maxPageSize: number;
	request(cursor: string | null, pageSize: number): ApiRequest;
	readPage(body: unknown, request: ApiRequest): Page;
	/** Whether a listed prediction came from this submission; needed only where a submission can be cut off before its id is known. */
	matchesSubmission?(listed: Prediction, submitted: ApiRequest): boolean;
}

/** How a report of the service is confirmed before it is believed. */
export type WebhookScheme = {
	/** The service delivers to public https addresses only. */
	readonly publicOnly: boolean;
} & (
	| {
			readonly confirm: 'signature';
			readonly signature: SignatureScheme;
			/** Where the service tells its signing secret. */
			readonly secret: { readonly request: ApiRequest; read(body: unknown): string };
	  }
	/** It signs nothing: the prediction is asked for again with the key. */
	| { readonly confirm: 'status' }
	/** It can be neither asked nor signs; at best it sends a token both sides know. */
	| { readonly confirm: 'token' }
);

/**
 * One service. Every member is a value or a pure function.
 * An optional member that is present is a promise that the service can do it.
 */
export interface Provider {
	readonly id: string;
	readonly label: string;
	/** What sets the service apart, for the form. */
	readonly formHint: string;
	/** How a model is named, for the form; empty where there is none to choose. */
	readonly modelHint: string;
	/** Name of the n8n credential type. */
	readonly credential: string;
	/** Where the service lives unless the credential says otherwise; empty where there is no usual place. */
	readonly defaultBaseUrl: string;
	readonly models: readonly Model[];
	/** Whether a model must be chosen. */
	readonly supportsModelChoice: boolean;
	readonly imageInput: ImageInput;
	readonly supportsOutputFormat: boolean;
	/** Whether custom predictions can be created. */
	readonly supportsCustomInput: boolean;
	buildSubmitRequest(job: SubmitOptions): SubmitRequest;
	/**
	 * Reads submit, status, list and webhook bodies alike.
	 * @throws PredictionError `malformed_response`
	 */
	readPrediction(body: unknown): Prediction;
	/** Null when the answer is not a refusal, whatever its HTTP status. */
	readError(response: ApiResponse): ApiErrorInfo | null;
	buildStatusRequest?(id: string): ApiRequest;
	buildCancelRequest?(id: string): ApiRequest;
	readonly list?: ListScheme;
	/** How the service reports the end to a URL given at submission. */
	readonly webhook?: WebhookScheme;
}
