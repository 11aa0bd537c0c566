import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { choicesByProvider } from './displayConditions';

const forImage = { resource: ['image'], operation: ['removeBackground'] };
const onPrediction = { resource: ['prediction'] };

const FILE: INodePropertyOptions = {
	name: 'File From Previous Node',
	value: 'binary',
	description: 'The images in the binary fields of the item',
};
const URL: INodePropertyOptions = {
	name: 'URL',
	value: 'url',
	description: 'The address of an image, or an image as base64 text',
};

/** What goes in: images, or the ID of a prediction. */
export const inputFields: INodeProperties[] = [
	...choicesByProvider(
		{
			displayName: 'Image Source',
			name: 'imageSource',
			preferred: 'binary',
			takesExpression: true,
			description: 'Where the image comes from',
		},
		({ imageInput }) => (imageInput.file === undefined ? [URL] : [FILE, URL]),
		forImage,
	),
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		displayOptions: { show: { ...forImage, imageSource: ['binary'] } },
		default: '',
		placeholder: 'e.g. data',
		hint: 'The name of the input binary field containing the image, or several separated by commas. Leave empty for every image of the item that no other field names.',
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
			'The address of the image. Most providers fetch it themselves, so it has to be reachable from the internet, or from your own server. A data URI or base64 text is sent as a file, where the provider takes files.',
	},
	{
		displayName: 'Prediction ID',
		name: 'predictionId',
		type: 'string',
		required: true,
		displayOptions: {
			show: { ...onPrediction, operation: ['get', 'wait', 'cancel', 'download'] },
		},
		default: '={{ $json.predictionId }}',
		placeholder: 'e.g. {{ $json.predictionId }}',
		description: 'The ID that the Create or Remove Background operation returned',
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		displayOptions: { show: { ...onPrediction, operation: ['getMany'] } },
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: {
			show: { ...onPrediction, operation: ['getMany'], returnAll: [false] },
		},
		default: 50,
		description: 'Max number of results to return',
	},
];
