import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../../prediction/model/provider';
import { choicesByProvider, providerIds } from './displayConditions';

const submitting = { operation: ['removeBackground', 'create'] };

const WAIT: INodePropertyOptions = {
	name: 'Wait for the Result',
	value: 'wait',
	description: 'Continue once the prediction has finished',
};
const PAUSE: INodePropertyOptions = {
	name: 'Pause Until the Result',
	value: 'pause',
	description:
		'Save the execution and free the worker; continue once all predictions have finished. For long or very many predictions.',
};
const SUBMIT: INodePropertyOptions = {
	name: 'Submit Only',
	value: 'submit',
	description:
		'Continue at once with the prediction ID; get the result later with Wait, or with the Prediction Status Trigger',
};

const downloadFile: INodeProperties = {
	displayName: 'Download File',
	name: 'downloadFile',
	type: 'boolean',
	default: true,
	description:
		'Whether to download the result. Links to results expire, after an hour at some providers.',
};

/** When the node is done and what it outputs. */
export const resultFields: INodeProperties[] = [
	...choicesByProvider(
		{
			displayName: 'Completion',
			name: 'completion',
			preferred: 'wait',
			takesExpression: true,
			description: 'When the node is done and the workflow continues',
		},
		completionsOf,
		submitting,
	),
	{
		displayName:
			'This provider has no status API. Set Webhook URL in Options to receive the result, e.g. with a Prediction Status Trigger.',
		name: 'submitOnlyNotice',
		type: 'notice',
		displayOptions: {
			show: {
				...submitting,
				provider: providerIds((one) => one.buildStatusRequest === undefined && canSubmitOnly(one)),
				completion: ['submit'],
			},
		},
		default: '',
	},
	// An agent is told the link; a file would not reach it. Whether it is one comes first: n8n looks at no condition behind
	// an expression, which may decide about Completion.
	...[
		{ operation: ['removeBackground'], completion: ['wait', 'pause'] },
		{ operation: ['wait'] },
	].flatMap((show) =>
		[false, true].map(
			(isTool): INodeProperties => ({
				...downloadFile,
				displayOptions: { show: { '@tool': [isTool], ...show } },
				default: !isTool,
			}),
		),
	),
	{
		...downloadFile,
		displayOptions: { show: { operation: ['create'], completion: ['wait', 'pause'] } },
		default: false,
	},
	outputField({ ...submitting, completion: ['wait', 'pause'], downloadFile: [true] }),
	outputField({ operation: ['wait'], downloadFile: [true] }),
	outputField({ operation: ['download'] }),
];

/** Where the result is in the response to the submission or nowhere, the node can only wait for it. A pause needs the status. */
function completionsOf(provider: Provider): INodePropertyOptions[] {
	if (provider.buildStatusRequest !== undefined) return [WAIT, PAUSE, SUBMIT];
	return canSubmitOnly(provider) ? [WAIT, SUBMIT] : [WAIT];
}

function canSubmitOnly({ buildStatusRequest, webhook }: Provider): boolean {
	return buildStatusRequest !== undefined || webhook !== undefined;
}

function outputField(show: Record<string, Array<string | boolean>>): INodeProperties {
	return {
		displayName: 'Put Output File in Field',
		name: 'outputBinaryPropertyName',
		type: 'string',
		required: true,
		displayOptions: { show },
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in; further files go to data_1, data_2 and so on',
	};
}
