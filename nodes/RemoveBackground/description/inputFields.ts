import type { INodeProperties } from 'n8n-workflow';
import { providers } from '../../providers';

const urlOnly = providers
	.filter(({ imageInput }) => imageInput.file === undefined)
	.map(({ id }) => id);
const forImage = { resource: ['image'], operation: ['removeBackground'] };

/** What goes in: a picture, a model's own input, or the id of a prediction. */
export const inputFields: INodeProperties[] = [
	{
		displayName: 'Image Source',
		name: 'imageSource',
		type: 'options',
		displayOptions: { show: forImage },
		options: [
			{
				name: 'File From Previous Step',
				value: 'binary',
				description: 'An image in a binary field of the item',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'A public address from which the provider fetches the image',
			},
		],
		default: 'binary',
		description: 'Where the image comes from',
	},
	{
		displayName:
			'This provider takes public URLs only, no files. Set Image Source to URL; for a file, first put it on public storage, e.g. with an S3 node.',
		name: 'urlOnlyNotice',
		type: 'notice',
		displayOptions: { show: { ...forImage, provider: urlOnly, imageSource: ['binary'] } },
		default: '',
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		displayOptions: {
			show: { ...forImage, imageSource: ['binary'] },
			hide: { provider: urlOnly },
		},
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field that holds the image',
	},
	{
		displayName: 'Image URL',
		name: 'imageUrl',
		type: 'string',
		required: true,
		displayOptions: { show: { ...forImage, imageSource: ['url'] } },
		default: '',
		placeholder: 'e.g. https://example.com/photo.jpg',
		description:
			'The provider fetches the image from here, so the address has to be reachable from the internet, or from your own server',
	},
	{
		displayName: 'Input',
		name: 'input',
		type: 'json',
		required: true,
		displayOptions: { show: { resource: ['prediction'], operation: ['create'] } },
		default: '{\n  "image": "https://example.com/photo.jpg"\n}',
		description:
			"The model's own input as a JSON object. The provider's page of the model lists the fields.",
	},
	{
		displayName: 'Prediction ID',
		name: 'predictionId',
		type: 'string',
		required: true,
		displayOptions: {
			show: { resource: ['prediction'], operation: ['get', 'wait', 'cancel', 'download'] },
		},
		default: '',
		placeholder: 'e.g. {{ $json.predictionId }}',
		description: 'The ID that the Create or Remove Background operation returned',
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions: { show: { resource: ['prediction'], operation: ['getMany'] } },
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: {
			show: { resource: ['prediction'], operation: ['getMany'], returnAll: [false] },
		},
		default: 50,
		description: 'Max number of results to return',
	},
];
