import type { JsonObject } from './json';
import type { ApiRequest } from './ports';

/** A JSON Schema as a provider publishes it. */
export interface PublishedSchema {
	/** The schema of the model's input: an object with `properties`. */
	readonly schema: unknown;
	/** The document into which the schema's references point. */
	readonly root: unknown;
}

/**
 * Where the provider publishes what a model takes, as JSON Schema (also in the form of OpenAPI 3). Costs nothing.
 * An example: `{ buildRequest: () => ({ method: 'GET', path: '/openapi.json' }), read: (body) => … }`.
 */
export interface InputSchemaScheme {
	/**
	 * @param model as the user gave it
	 * @returns null where nothing can be asked for, e.g. for a version without its model
	 * @throws PredictionError `invalid_input` for what is no model
	 */
	buildRequest(model: string): ApiRequest | null;
	/** Null where the response has no schema of this model. Never throws. */
	read(body: unknown, model: string): PublishedSchema | null;
	/**
	 * Whether an input takes a file, where the provider marks it otherwise than by its `format`.
	 * @param schema of the input, with its references followed
	 */
	isFile?(name: string, schema: JsonObject): boolean;
	/** The input that Remove Background fills with the image. */
	imageInput(model: string): string;
}
