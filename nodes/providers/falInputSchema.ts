import { isJsonObject, type JsonObject } from '../prediction/model/json';
import type { InputSchemaScheme, PublishedSchema } from '../prediction/model/inputSchema';

const MODEL_PATH = '/api/openapi/queue/openapi.json';

/**
 * The input of a fal model: the OpenAPI document of its queue, which needs no key. Its input is what the one POST takes.
 * Sources: https://fal.ai/api/openapi/queue/openapi.json?endpoint_id=fal-ai/birefnet/v2, 2026-11-28; documents kept in
 * https://github.com/nodetool-ai/nodetool-fal (.codegen_cache at a70ed49, 2026-02-07).
 * Nothing in a document marks a file but its name: `image_url`, `mask_image_url`, `image_urls`.
 */
export const falInputSchema: InputSchemaScheme = {
	buildRequest: (model) => {
		const id = model.trim();
		if (id === '') return null;
		return {
			method: 'GET',
			origin: 'https://fal.ai',
			isPublic: true,
			path: MODEL_PATH,
			query: { endpoint_id: id },
		};
	},
	read: readQueueDocument,
	isFile: (name) => /(?:^|_)urls?$/.test(name),
	imageInput: () => 'image_url',
};

function readQueueDocument(document: unknown): PublishedSchema | null {
	const paths = isJsonObject(document) && isJsonObject(document.paths) ? document.paths : {};
	for (const [path, item] of Object.entries(paths)) {
		const post = isJsonObject(item) ? item.post : undefined;
		if (path.includes('/requests/') || !isJsonObject(post)) continue;
		const schema = bodySchemaOf(post);
		if (schema !== undefined) return { schema, root: document };
	}
	return null;
}

function bodySchemaOf({ requestBody }: JsonObject): JsonObject | undefined {
	const content = isJsonObject(requestBody) ? requestBody.content : undefined;
	const json = isJsonObject(content) ? content['application/json'] : undefined;
	const schema = isJsonObject(json) ? json.schema : undefined;
	return isJsonObject(schema) ? schema : undefined;
}
