const image = {
	type: 'string',
	format: 'uri',
	title: 'Image',
	description: 'Picture whose background is removed',
	'x-order': 0,
};

/** The schema of a container made from a background remover such as cjwbw/rembg. */
export const cogOpenApi = {
	openapi: '3.0.2',
	info: { title: 'Cog', version: '0.1.0' },
	paths: {
		'/predictions': { post: { operationId: 'predict_predictions_post' } },
		'/predictions/{prediction_id}': { put: { operationId: 'predict_idempotent_predictions_put' } },
		'/predictions/{prediction_id}/cancel': { post: { operationId: 'cancel_predictions_post' } },
		'/health-check': { get: { operationId: 'healthcheck_health_check_get' } },
	},
	components: {
		schemas: {
			Input: { title: 'Input', type: 'object', required: ['image'], properties: { image } },
			Output: { title: 'Output', type: 'string', format: 'uri' },
			Status: {
				enum: ['starting', 'processing', 'succeeded', 'canceled', 'failed'],
				type: 'string',
			},
		},
	},
};
