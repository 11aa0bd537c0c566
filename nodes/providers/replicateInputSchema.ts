import { isJsonObject } from '../prediction/model/json';
import type { InputSchemaScheme, PublishedSchema } from '../prediction/model/inputSchema';
import type { Model } from '../prediction/model/provider';
import { addressOf } from './replicateProtocol';

/**
 * The input of a model as Replicate publishes it: the OpenAPI document of a version, or of the model's newest one.
 * Sources: https://replicate.com/docs/reference/http#models.get and #models.versions.get, 2026-11-28; recorded responses in
 * replicate-python (tests/cassettes/models-get.yaml) and in https://github.com/replicate/comfyui-replicate (schemas/).
 */
export function replicateInputSchema(subject: string, models: readonly Model[]): InputSchemaScheme {
	return {
		buildRequest: (model) => {
			const path = pathOf(subject, models, model);
			return path === null ? null : { method: 'GET', path };
		},
		read: (body) => {
			if (!isJsonObject(body)) return null;
			const version = isJsonObject(body.latest_version) ? body.latest_version : body;
			return readOpenApi(version.openapi_schema);
		},
		imageInput: () => 'image',
	};
}

/** Cog's own document, which Replicate passes on: the input is the schema `Input`. */
export function readOpenApi(document: unknown): PublishedSchema | null {
	const components = isJsonObject(document) ? document.components : null;
	const schemas = isJsonObject(components) ? components.schemas : null;
	if (!isJsonObject(schemas) || !isJsonObject(schemas.Input)) return null;
	return { schema: schemas.Input, root: document };
}

/** Null for a version without its model: there is no route by version alone. */
function pathOf(subject: string, models: readonly Model[], model: string): string | null {
	const { path, version } = addressOf(subject, models, model);
	if (version === undefined) return path.replace(/\/predictions$/, '');
	const [name = '', id] = version.split(':');
	if (id !== undefined) return `/models/${name}/versions/${id}`;
	const known = models.find(({ value }) => value.endsWith(`:${version}`));
	return known === undefined ? null : `/models/${known.name}/versions/${version}`;
}
