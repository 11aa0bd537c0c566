import falSchemas from '../fixtures/inputSchemas/fal.json';
import replicateSchemas from '../fixtures/inputSchemas/replicate.json';
import waveSpeedSchemas from '../fixtures/inputSchemas/waveSpeed.json';

type Kept<Body> = Readonly<Record<string, { readonly body: Body }>>;

/** The OpenAPI document of a Replicate model, where one is kept. */
export function openApiOf(name: string): unknown {
	const kept: Kept<{ latest_version: { openapi_schema: unknown } }> = replicateSchemas;
	return kept[name]?.body.latest_version.openapi_schema;
}

/** The OpenAPI document of a fal endpoint's queue, where one is kept. */
export function queueDocumentOf(endpoint: string): unknown {
	const kept: Kept<unknown> = falSchemas;
	return kept[endpoint]?.body;
}

/** The entries of WaveSpeed's list of models that are kept, each with its schema. */
export function waveSpeedModels(): ReadonlyArray<{ readonly model_id: string }> {
	const kept: Kept<{ data: ReadonlyArray<{ model_id: string }> }> = waveSpeedSchemas;
	return Object.values(kept).flatMap(({ body }) => body.data);
}
