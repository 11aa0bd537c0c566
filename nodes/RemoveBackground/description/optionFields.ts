import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';

type Show = NonNullable<IDisplayOptions['show']>;

const withFormats = idsWhere(({ supportsOutputFormat }) => supportsOutputFormat);
const notifying = idsWhere(({ webhook }) => webhook !== undefined);
const takingFiles = idsWhere(({ imageInput }) => imageInput.file !== undefined);
const asked = idsWhere(({ buildStatusRequest }) => buildStatusRequest !== undefined);
const cancelable = idsWhere(({ buildCancelRequest }) => buildCancelRequest !== undefined);
const notCancelable = idsWhere(({ buildCancelRequest }) => buildCancelRequest === undefined);

function idsWhere(fits: (provider: Provider) => boolean): string[] {
	return providers.filter(fits).map(({ id }) => id);
}

/** Shown for each of several situations: n8n joins the conditions of one field by "and", so a field appears once for each. */
function inEach(situations: Show[], option: INodeProperties): INodeProperties[] {
	return situations.map((show) => ({ ...option, displayOptions: { show } }));
}

/** The same situations, at these providers only. */
function at(providerIds: string[], situations: Show[]): Show[] {
	return situations.map((show) => ({ ...show, '/provider': providerIds }));
}

const waiting: Show[] = [
	{ '/operation': ['removeBackground', 'create'], '/completion': ['wait', 'pause'] },
	{ '/operation': ['wait'] },
];
const fetching: Show[] = [
	{
		'/operation': ['removeBackground', 'create'],
		'/completion': ['wait', 'pause'],
		'/downloadFile': [true],
	},
	{ '/operation': ['wait'], '/downloadFile': [true] },
	{ '/operation': ['download'] },
];
const sending: Show[] = [
	{ '/operation': ['removeBackground'], '/completion': ['submit'], '/imageSource': ['binary'] },
];

const CANCEL: INodePropertyOptions = {
	name: 'Cancel at the Provider',
	value: 'cancel',
	description: 'End the prediction there, then end with an error',
};
const ERROR: INodePropertyOptions = {
	name: 'End With an Error',
	value: 'error',
	description: 'The prediction goes on at the provider',
};
const RETURN: INodePropertyOptions = {
	name: 'Return Unfinished',
	value: 'return',
	description: 'Go on with the unfinished prediction and timedOut: true',
};

function onTimeout(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options,
		default: 'error',
		description: 'What to do when the prediction has not finished in time',
	};
}

/** Everything a first run does not need. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		...inEach([{ '/operation': ['removeBackground'] }], {
			displayName: 'Additional Input',
			name: 'additionalInput',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "threshold": 0.5 }',
			description:
				"JSON object merged into the model's input. The provider's page of the model lists the fields.",
		}),
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 10,
			description:
				'How many items are in flight at once, never more. Without this option the number adapts: it starts at 10, grows to 50 while the provider accepts, and halves when it asks for fewer requests.',
		},
		...inEach(fetching, {
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. shoe.png',
			description:
				'Name of the output file. Without this option: the name of the input file, followed by -no-bg.',
		}),
		{
			displayName: 'Include Response',
			name: 'includeResponse',
			type: 'boolean',
			default: false,
			description:
				"Whether to add the provider's own last answer to the output as the field response",
		},
		...inEach([...fetching, ...at(takingFiles, sending)], {
			displayName: 'Max File Size (MB)',
			name: 'maxFileSize',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 100,
			description: 'Larger files are neither sent nor fetched',
		}),
		...inEach(at(cancelable, waiting), onTimeout([CANCEL, ERROR, RETURN])),
		...inEach(at(notCancelable, waiting), onTimeout([ERROR, RETURN])),
		...inEach([{ '/operation': ['removeBackground'], '/provider': withFormats }], {
			displayName: 'Output Format',
			name: 'outputFormat',
			type: 'options',
			options: [
				{ name: 'Automatic', value: 'auto', description: "The provider's choice, which is WebP" },
				{ name: 'PNG', value: 'png' },
				{ name: 'WebP', value: 'webp' },
			],
			default: 'auto',
			description: 'The file format of the result',
		}),
		...inEach(at(asked, waiting), {
			displayName: 'Poll Interval (Seconds)',
			name: 'pollInterval',
			type: 'number',
			typeOptions: { minValue: 0.1 },
			default: 2,
			description:
				'Time between two questions about a prediction. Without this option it adapts to how long the predictions of the run take.',
		}),
		...inEach(waiting, {
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 300,
			description: 'Time from the submission to the end of the prediction',
		}),
		...inEach(
			[
				{
					'/operation': ['removeBackground', 'create'],
					'/completion': ['submit'],
					'/provider': notifying,
				},
			],
			{
				displayName: 'Webhook URL',
				name: 'webhookUrl',
				type: 'string',
				default: '',
				placeholder: 'e.g. https://n8n.example.com/webhook/…',
				description:
					'Where the provider reports the end, e.g. the URL of a Prediction Status Trigger. Replicate and Tengr accept public https addresses only.',
			},
		),
	],
};
