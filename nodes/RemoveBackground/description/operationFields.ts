import type { INodeProperties } from 'n8n-workflow';

/** What is to be done. */
export const operationFields: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Image', value: 'image', description: 'A picture whose background is removed' },
			{
				name: 'Prediction',
				value: 'prediction',
				description: 'A task at the provider, step by step',
			},
		],
		default: 'image',
		description: 'What this step works on',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['image'] } },
		options: [
			{
				name: 'Remove Background',
				value: 'removeBackground',
				action: 'Remove the background of an image',
				description: 'Turn a picture into a cutout with a transparent background',
			},
		],
		default: 'removeBackground',
		description: 'What to do with the image',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['prediction'] } },
		options: [
			{
				name: 'Cancel',
				value: 'cancel',
				action: 'Cancel a prediction',
				description: 'End a running prediction at the provider',
			},
			{
				name: 'Create',
				value: 'create',
				action: 'Create a prediction',
				description: 'Run any model with its own input',
			},
			{
				name: 'Download',
				value: 'download',
				action: 'Download the result of a prediction',
				description: 'Fetch the files of a prediction that has succeeded',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a prediction',
				description: 'Read the present state of a prediction',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many predictions',
				description: 'List the predictions of the account',
			},
			{
				name: 'Wait',
				value: 'wait',
				action: 'Wait for a prediction to finish',
				description: 'Wait for the end of a prediction and fetch its result',
			},
		],
		default: 'create',
		description: 'What to do with the prediction',
	},
];
