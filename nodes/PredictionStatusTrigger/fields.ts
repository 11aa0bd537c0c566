import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { PREDICTION_STATUSES } from '../prediction/prediction';
import type { Provider } from '../prediction/provider';
import { providers } from '../providers';

const ids = (chosen: readonly Provider[]) => chosen.map(({ id }) => id);
const notifying = providers.filter(({ webhook }) => webhook !== undefined);
const watchable = providers.filter(({ status }) => status !== undefined);
const both = notifying.filter((provider) => watchable.includes(provider));
const confirmedBy = (confirm: string) =>
	ids(providers.filter(({ webhook }) => webhook?.confirm === confirm));

const WEBHOOK: INodePropertyOptions = {
	name: 'Webhook',
	value: 'webhook',
	description: 'The provider reports to this workflow, at once',
};
const POLLING: INodePropertyOptions = {
	name: 'Polling',
	value: 'polling',
	description: 'This workflow asks the provider at the poll times; works without a public address',
};

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		options: providers.map(({ id, label, formHint }) => ({
			name: label.replace(/^The /, '').replace('service', 'Service'),
			value: id,
			description: formHint,
		})),
		default: 'replicate',
		description: 'The service whose predictions start this workflow',
	},
	{ ...modeField([WEBHOOK, POLLING]), displayOptions: { show: { provider: ids(both) } } },
	{
		...modeField([POLLING]),
		displayOptions: {
			show: { provider: ids(watchable.filter((provider) => !both.includes(provider))) },
		},
		default: 'polling',
	},
	{
		...modeField([WEBHOOK]),
		displayOptions: {
			show: { provider: ids(notifying.filter((provider) => !both.includes(provider))) },
		},
	},
	notice(
		'urlNotice',
		'Copy the production URL above into the option Webhook URL of a Remove Background node with Completion set to Submit Only. Poll Times count in polling mode only.',
		{ mode: ['webhook'] },
	),
	notice(
		'publicNotice',
		'This provider delivers to public https addresses only. If the URL above is local, choose polling mode, or make n8n reachable (a tunnel, and the environment variable WEBHOOK_URL).',
		{
			mode: ['webhook'],
			provider: ids(providers.filter(({ webhook }) => webhook?.publicOnly === true)),
		},
	),
	notice(
		'unsignedNotice',
		'This provider does not sign what it sends, so each report is confirmed by asking the provider with the credential.',
		{ mode: ['webhook'], provider: confirmedBy('status') },
	),
	notice(
		'tokenNotice',
		'Cog cannot sign what it sends. Start the container with WEBHOOK_AUTH_TOKEN and enter the same token as the API key of the credential; without it, reports cannot be verified and anyone who knows the URL can start this workflow.',
		{ mode: ['webhook'], provider: confirmedBy('token') },
	),
	{
		displayName: 'Prediction IDs',
		name: 'predictionIds',
		type: 'string',
		required: true,
		displayOptions: {
			show: {
				mode: ['polling'],
				provider: ids(watchable.filter(({ list }) => list === undefined)),
			},
		},
		default: '',
		placeholder: 'e.g. w44zs9cet5rmc0cqzp49gpkhf8, q5x0example0000000000000a0',
		description:
			'The predictions to watch, separated by commas, because this provider has no list of predictions',
	},
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		required: true,
		options: PREDICTION_STATUSES.map((status) => ({
			name: `${status.charAt(0).toUpperCase()}${status.slice(1)}`,
			value: status,
		})),
		default: ['succeeded', 'failed', 'canceled'],
		description:
			'Which changes start the workflow. Remove Background asks providers to report the end only.',
	},
	{
		displayName: 'Model',
		name: 'model',
		type: 'string',
		default: '',
		placeholder: 'e.g. cjwbw/rembg',
		description: 'Only predictions of this model start the workflow. Leave empty for any.',
	},
	{
		displayName: 'Download File',
		name: 'downloadFile',
		type: 'boolean',
		default: true,
		description:
			'Whether to fetch the result of a succeeded prediction. Links to results expire, after an hour at some providers.',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'outputBinaryPropertyName',
		type: 'string',
		required: true,
		displayOptions: { show: { downloadFile: [true] } },
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in; further files go to data_1, data_2 and so on',
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Include Response',
				name: 'includeResponse',
				type: 'boolean',
				default: false,
				description: "Whether to add the provider's own answer to the output as the field response",
			},
			{
				displayName: 'Max File Size',
				name: 'maxFileSize',
				type: 'number',
				typeOptions: { minValue: 0, numberPrecision: 3 },
				default: 100,
				description: 'In MB. Larger files are not fetched; the event arrives without them.',
			},
		],
	},
];

function modeField(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		options,
		default: 'webhook',
		description: 'How changes arrive',
	};
}

function notice(
	name: string,
	displayName: string,
	show: Record<string, string[]>,
): INodeProperties {
	return { displayName, name, type: 'notice', displayOptions: { show }, default: '' };
}
