/**
 * The document of a container made from a background remover such as cjwbw/rembg, in the form in which coglet 0.23.1 was
 * recorded: by name, and without the routes.
 */
export const cogOpenApi = {
	components: {
		schemas: {
			Input: {
				properties: {
					image: {
						description: 'Picture whose background is removed',
						format: 'uri',
						title: 'Image',
						type: 'string',
						'x-order': 0,
					},
				},
				required: ['image'],
				title: 'Input',
				type: 'object',
			},
			Output: { format: 'uri', title: 'Output', type: 'string' },
		},
	},
	info: { title: 'Cog', version: '0.1.0' },
	openapi: '3.0.2',
	paths: {},
};
