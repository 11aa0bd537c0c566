import type { JsonObject } from './json';
import type { ApiRequest, ImageFile } from './ports';

/** The image of a removal: an address the provider fetches, or a file. */
export type SubmittedImage =
	| { readonly kind: 'url'; readonly url: string }
	| ({ readonly kind: 'file' } & ImageFile);

export interface RemovalTask {
	readonly kind: 'removeBackground';
	readonly image: SubmittedImage;
	/** What the result should look like, in the provider's own fields (`OutputImageSupport.toInput`). */
	readonly outputInput: JsonObject;
	/** The image that goes behind the subject. */
	readonly backgroundImage?: SubmittedImage;
	/** What the user adds; it wins. */
	readonly additionalInput: JsonObject;
}

export interface CustomTask {
	readonly kind: 'create';
	readonly input: JsonObject;
}

/** What is asked of a provider for one image. */
export interface SubmitOptions {
	/** Unique; becomes the prediction's ID at providers that let the caller choose it. */
	readonly clientReference: string;
	/** As the user gave it; empty where the provider has only one. */
	readonly model: string;
	readonly task: RemovalTask | CustomTask;
	readonly webhookUrl?: string;
	/** The credential's own settings, by the names in `Provider.credentialSettings`. */
	readonly settings: Readonly<Record<string, string>>;
	/** Whether the caller waits for the end. */
	readonly waitForCompletion: boolean;
	/** Milliseconds from submission until the caller gives up. */
	readonly timeoutMs: number;
	/** Whether the provider should cancel the prediction itself when the time is over. */
	readonly cancelOnTimeout: boolean;
}

export interface SubmitRequest {
	readonly request: ApiRequest;
	/** The ID we chose, where the provider lets us. */
	readonly id?: string;
	/** How long the provider may hold the connection, in milliseconds, before its silence means something. */
	readonly holdConnectionMs?: number;
	/** What to do when the provider does not know the model: look it up, then submit again. */
	readonly onModelNotFound?: {
		readonly lookup: ApiRequest;
		/** @throws PredictionError when the response names no version either */
		readVersion(body: unknown): string;
		buildSubmitRequest(version: string): SubmitRequest;
	};
}
