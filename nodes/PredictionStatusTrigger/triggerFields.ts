import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { credentialField, providerChoices } from '../n8n/formFields';
import { PREDICTION_STATUSES } from '../prediction/model/prediction';
import type { Provider } from '../prediction/model/provider';
import { providers } from '../providers';
import { pollTimeFields } from './pollTimeFields';

const ids = (chosen: readonly Provider[]) => chosen.map(({ id }) => id);
const notifying = providers.filter(({ webhook }) => webhook !== undefined);
const watchable = providers.filter(({ buildStatusRequest }) => buildStatusRequest !== undefined);
/** What becomes of a prediction of the others is told in the answer to its submission only. */
export const offered = providers.filter(
	(provider) => notifying.includes(provider) || watchable.includes(provider),
);
const both = notifying.filter((provider) => watchable.includes(provider));
/** A container serves one model, and does not say which; nor do some services. */
const naming = offered.filter(
	({ supportsModelChoice, namesNoModel, list }) =>
		namesNoModel !== true && (supportsModelChoice || list !== undefined),
);
const unlisted = watchable.filter(({ list }) => list === undefined);
const ID = 'w44zs9cet5rmc0cqzp49gpkhf8';
const UUID = '764cabcf-b745-4b3e-ae38-1200304cf45b';

const WEBHOOK: INodePropertyOptions = {
	name: 'Webhook',
	value: 'webhook',
	description: 'The provider calls a URL of this workflow when a prediction has ended',
};
const POLLING: INodePropertyOptions = {
	name: 'Polling',
	value: 'polling',
	description: 'N8n polls the provider at the Poll Times; no public URL needed',
};

export const triggerFields: INodeProperties[] = [
	{
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options: providerChoices(offered),
		default: 'replicate',
		description: 'The service whose predictions start this workflow',
	},
	credentialField,
	{ ...modeField([WEBHOOK, POLLING]), displayOptions: { show: { provider: ids(both) } } },
	// Nobody is asked where there is one choice. Its options have n8n's editor put back the default when the provider changes.
	...[WEBHOOK, POLLING].map((only): INodeProperties => {
		const able = only === WEBHOOK ? notifying : watchable;
		const provider = ids(able.filter((one) => !both.includes(one)));
		const displayOptions = { show: { provider } };
		return { ...modeField([only]), type: 'hidden', default: only.value, displayOptions };
	}),
	notice(
		'urlNotice',
		'Copy the production URL above into the option Webhook URL of a Remove Background node that has Completion set to Submit Only.',
		{
			provider: ids(notifying.filter(({ webhook }) => webhook?.setInAccount !== true)),
			mode: ['webhook'],
		},
	),
	notice(
		'publicNotice',
		'This provider calls public https URLs only. If the URL above is a local one, set Trigger Mode to Polling.',
		{ provider: ids(notifying.filter(({ webhook }) => webhook?.publicOnly)), mode: ['webhook'] },
	),
	...notifying.flatMap(({ id, webhook }) =>
		webhook?.setUp === undefined
			? []
			: [notice('setUpNotice', webhook.setUp, { provider: [id], mode: ['webhook'] })],
	),
	...pollTimeFields,
	predictionIdsField(ID, ids(unlisted.filter(({ completeId }) => completeId === undefined))),
	...unlisted.flatMap(({ id, completeId, models: [first] }) =>
		completeId === undefined
			? []
			: [predictionIdsField(completeId(UUID, first?.value ?? ''), [id])],
	),
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
			'The statuses that start the workflow. In webhook mode, providers report the end of a prediction only.',
	},
	...naming.map(modelField),
	{
		displayName: 'Download File',
		name: 'downloadFile',
		type: 'boolean',
		default: true,
		description:
			'Whether to download the result of a succeeded prediction. Links to results expire, after an hour at some providers.',
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
				displayName: 'File Name',
				name: 'fileName',
				type: 'string',
				displayOptions: { show: { '/downloadFile': [true] } },
				default: '',
				placeholder: 'e.g. shoe',
				description:
					'Name of the output file. The file type is added. If not set: the ID of the prediction.',
			},
			{
				displayName: 'Include Response',
				name: 'includeResponse',
				type: 'boolean',
				default: false,
				description: "Whether to include the provider's last raw response in the output",
			},
			{
				displayName: 'Max File Size (MB)',
				name: 'maxFileSize',
				type: 'number',
				typeOptions: { minValue: 0 },
				displayOptions: { show: { '/downloadFile': [true] } },
				default: 100,
				description: 'Larger files are not downloaded. The event arrives without them.',
			},
		],
	},
];

function modeField(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Trigger Mode',
		name: 'mode',
		type: 'options',
		options,
		default: 'webhook',
		description: 'How changes arrive',
	};
}

function predictionIdsField(example: string, provider: string[]): INodeProperties {
	return {
		displayName: 'Prediction IDs',
		name: 'predictionIds',
		type: 'string',
		required: true,
		// The provider first: n8n looks at no condition behind an expression, which may give the mode.
		displayOptions: { show: { provider, mode: ['polling'] } },
		default: '',
		placeholder: `e.g. ${example}`,
		description:
			'The predictions to watch, separated by commas. This provider has no list of predictions to look through.',
	};
}

/** Where there is no model to choose, as at Tengr, a prediction names the kind of its work. */
function modelField({ id, models: [first] }: Provider): INodeProperties {
	return {
		displayName: 'Model',
		name: 'model',
		type: 'string',
		displayOptions: { show: { provider: [id] } },
		default: '',
		placeholder: `e.g. ${first?.name ?? 'remove_background'}`,
		description: 'Only predictions of this model start the workflow. Leave empty for any.',
	};
}

function notice(
	name: string,
	displayName: string,
	show: Record<string, string[]>,
): INodeProperties {
	return { displayName, name, type: 'notice', displayOptions: { show }, default: '' };
}
