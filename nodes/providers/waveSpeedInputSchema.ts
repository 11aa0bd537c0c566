import { isJsonObject, type JsonObject, type JsonValue } from '../prediction/model/json';
import type { InputSchemaScheme } from '../prediction/model/inputSchema';
import { textOf } from './responses';

/** What the vendor's own desktop application takes for files by their names. */
const FILE_NAMES = /(?:^|_)(?:image|video|audio|mask|photo)(?:_?urls?|s)?$/i;

/**
 * The input of a WaveSpeed model: one list has the schemas of all models.
 * Source: https://wavespeed.ai/docs/list-models, 2026-11-28, and the vendor's own client, https://github.com/WaveSpeedAI/
 * wavespeed-cli (src/lib/api.ts at 13b1cca: `api_schema.api_schemas[0].request_schema`, order in `x-order-properties`).
 */
export const waveSpeedInputSchema: InputSchemaScheme = {
	buildRequest: (model) => (modelId(model) === '' ? null : { method: 'GET', path: '/models' }),
	read: (body, model) => {
		const models = listOf(isJsonObject(body) ? body.data : null);
		const found = models.find((one) => one.model_id === modelId(model));
		const schemas = listOf(isJsonObject(found?.api_schema) ? found.api_schema.api_schemas : null);
		const run = schemas.find(({ type }) => type === 'model_run') ?? schemas[0];
		const schema = run?.request_schema;
		return isJsonObject(schema) ? { schema, root: schema } : null;
	},
	isFile: (name, schema) =>
		/^uploaders?$/.test(textOf(schema['x-ui-component'])) || FILE_NAMES.test(name),
	imageInput: () => 'image',
};

function modelId(model: string): string {
	return model
		.trim()
		.split('/')
		.filter((part) => part !== '')
		.join('/');
}

function listOf(value: JsonValue | undefined): JsonObject[] {
	return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
