import type { INodeProperties } from 'n8n-workflow';
import { providerIds, type Show } from './displayConditions';

const publishing = providerIds(
	({ inputSchema, supportsCustomInput }) => inputSchema !== undefined && supportsCustomInput,
);
const others = providerIds(
	({ inputSchema, supportsCustomInput }) => inputSchema === undefined && supportsCustomInput,
);

const removing = { resource: ['image'], operation: ['removeBackground'] };
const creating = { resource: ['prediction'], operation: ['create'] };

/** The model's own inputs: as fields where the provider publishes them, as JSON, and files. */
export const modelInputFields: INodeProperties[] = [
	mapper({ ...removing, provider: publishing }),
	mapper({ ...creating, provider: publishing }),
	{
		displayName: 'Input (JSON)',
		name: 'input',
		type: 'json',
		displayOptions: { show: { ...creating, provider: publishing } },
		default: '{}',
		placeholder: 'e.g. { "seed": 42 }',
		description:
			'Inputs of the model as a JSON object, for what Model Input cannot show. They win over Model Input.',
	},
	{
		displayName: 'Input',
		name: 'input',
		type: 'json',
		required: true,
		displayOptions: { show: { ...creating, provider: others } },
		default: '{}',
		placeholder: 'e.g. { "image": "https://example.com/photo.jpg" }',
		description:
			'The model\'s own input as a JSON object, e.g. { "image": "https://example.com/photo.jpg" }. The model\'s page at the provider lists the fields.',
	},
	{
		displayName: 'Input Files',
		name: 'inputFiles',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add File' },
		displayOptions: { show: creating },
		default: {},
		placeholder: 'Add File',
		description:
			'Files of the item to pass to the model. Several files for one input are sent as a list. So is a single one where the provider publishes that the input is a list, or where Input has a list for it, e.g. { "image_urls": [] }.',
		options: [
			{
				displayName: 'File',
				name: 'files',
				values: [
					{
						displayName: 'Model Input',
						name: 'inputName',
						type: 'string',
						default: 'image',
						placeholder: 'e.g. image',
						description: "The name of the model's input that takes the file",
					},
					{
						displayName: 'Input Binary Field',
						name: 'binaryPropertyName',
						type: 'string',
						default: 'data',
						placeholder: 'e.g. data',
						description: 'The name of the input binary field containing the file',
					},
				],
			},
		],
	},
];

/**
 * Its mode is `map`, not `add`: an input that the model requires can also be given by Input (JSON) or Input Files, and n8n
 * would not run a workflow in which such a field of `add` is empty. The node itself checks what is required.
 */
function mapper(show: Show): INodeProperties {
	return {
		displayName: 'Model Input',
		name: 'modelInput',
		type: 'resourceMapper',
		noDataExpression: true,
		displayOptions: { show },
		default: { mappingMode: 'defineBelow', value: null },
		description:
			'The inputs of the chosen model, as the provider publishes them. Empty fields are not sent, so the model takes its own default. For a file, enter the name of a binary field of the item, or a URL.',
		typeOptions: {
			loadOptionsDependsOn: ['provider', 'model.value', 'operation'],
			resourceMapper: {
				resourceMapperMethod: 'getModelInputFields',
				mode: 'map',
				valuesLabel: 'Model Input',
				fieldWords: { singular: 'input', plural: 'inputs' },
				addAllFields: true,
				multiKeyMatch: false,
				// n8n would call the inputs columns, and an expression does it as well.
				supportAutoMap: false,
			},
		},
	};
}
