import type { INodeProperties } from 'n8n-workflow';
import { atProviders, forEachShow, providerIds, type Show } from './displayConditions';
import { onTimeoutFields, pollIntervalFields, timeoutFields } from './waitingFields';

const notifying = (publicOnly: boolean) =>
	providerIds(({ webhook }) => webhook?.publicOnly === publicOnly && webhook.setInAccount !== true);
const takingBoth = providerIds(
	({ imageInput }) => imageInput.takesUrl && imageInput.file !== undefined,
);

const removing: Show[] = [{ '/operation': ['removeBackground'] }];
const submitting: Show[] = [{ '/operation': ['removeBackground', 'create'] }];
const byUrl: Show[] = [{ '/operation': ['removeBackground'], '/imageSource': ['url'] }];
const submittingOnly: Show[] = [
	{ '/operation': ['removeBackground', 'create'], '/completion': ['submit'] },
];
const downloading: Show[] = [
	{
		'/operation': ['removeBackground', 'create'],
		'/completion': ['wait', 'pause'],
		'/downloadFile': [true],
	},
	{ '/operation': ['wait'], '/downloadFile': [true] },
	{ '/operation': ['download'] },
];
const transferring: Show[] = [
	{ '/operation': ['removeBackground', 'create', 'download'] },
	{ '/operation': ['wait'], '/downloadFile': [true] },
];

function webhookUrl(limit: string): INodeProperties {
	return {
		displayName: 'Webhook URL',
		name: 'webhookUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/…?sku=A',
		description: `Where the provider delivers the result${limit}, e.g. the URL of a Prediction Status Trigger. Its query comes back in the event.`,
	};
}

/** Everything a first run does not need, in alphabetical order. */
export const optionsField: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	// None of them changes anything about a balance.
	displayOptions: { hide: { resource: ['account'] } },
	default: {},
	options: [
		...forEachShow(removing, {
			displayName: 'Additional Input',
			name: 'additionalInput',
			type: 'json',
			default: '{}',
			placeholder: 'e.g. { "threshold": 0.5 }',
			description:
				"JSON object merged into the model's input. The model's page at the provider lists the fields.",
		}),
		{
			displayName: 'Concurrency',
			name: 'concurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 10,
			description:
				'Maximum number of images to process at once. If not set, it adapts to what the provider keeps up with, across all executions that use the same account.',
		},
		...forEachShow(downloading, {
			displayName: 'File Name',
			name: 'fileName',
			type: 'string',
			default: '',
			placeholder: 'e.g. shoe',
			description:
				'Name of the output file. The file type is added. If not set: the name of the input file, followed by -no-bg.',
		}),
		...forEachShow(removing, {
			displayName: 'Include Input Fields',
			name: 'includeInputFields',
			type: 'boolean',
			default: true,
			description:
				"Whether to keep the item's own fields in the output, with the prediction's fields on top of them",
		}),
		{
			displayName: 'Include Response',
			name: 'includeResponse',
			type: 'boolean',
			default: false,
			description: "Whether to include the provider's last raw response in the output",
		},
		...forEachShow(transferring, {
			displayName: 'Max File Size (MB)',
			name: 'maxFileSize',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 100,
			description: 'Larger files are neither uploaded nor downloaded',
		}),
		...forEachShow(submitting, {
			displayName: 'Max Submissions',
			name: 'maxSubmissions',
			type: 'number',
			typeOptions: { minValue: 1 },
			default: 100,
			description:
				'If the run would submit more predictions than this, it submits none and ends with an error, before anything is paid',
		}),
		...forEachShow(removing, {
			displayName: 'Merge Duplicates',
			name: 'mergeDuplicates',
			type: 'boolean',
			default: true,
			description:
				'Whether equal images with equal settings are submitted once per run, and each item gets the result',
		}),
		...onTimeoutFields,
		...pollIntervalFields,
		...forEachShow(atProviders(takingBoth, byUrl), {
			displayName: 'Send As',
			name: 'sendAs',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'The provider fetches the address where it can',
				},
				{
					name: 'File',
					value: 'file',
					description: 'This n8n downloads the image and sends it, e.g. from a private network',
				},
				{
					name: 'URL',
					value: 'url',
					description: 'The provider fetches the address',
				},
			],
			default: 'auto',
			description: 'How an image given by URL reaches the provider',
		}),
		...timeoutFields,
		...forEachShow(atProviders(notifying(false), submittingOnly), webhookUrl('')),
		...forEachShow(
			atProviders(notifying(true), submittingOnly),
			webhookUrl(' (public https addresses only)'),
		),
	],
};
