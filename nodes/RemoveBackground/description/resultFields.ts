import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';

const submitting = { operation: ['removeBackground', 'create'] };
const ids = (chosen: readonly Provider[]) => chosen.map(({ id }) => id);
const withoutStatus = providers.filter(
	({ buildStatusRequest }) => buildStatusRequest === undefined,
);
/** Their result is in the answer to the request, or nowhere. */
const answeringOnly = withoutStatus.filter(({ webhook }) => webhook === undefined);
const notifying = withoutStatus.filter(({ webhook }) => webhook !== undefined);

const downloadFile: INodeProperties = {
	displayName: 'Download File',
	name: 'downloadFile',
	type: 'boolean',
	default: true,
	description:
		'Whether to fetch the result into the workflow. Links to results expire, after an hour at some providers.',
};

const WAIT: INodePropertyOptions = {
	name: 'Wait for the Result',
	value: 'wait',
	description: 'Go on when the prediction has finished',
};

/** When the step is done and what it brings. */
export const resultFields: INodeProperties[] = [
	{
		...completion([WAIT]),
		displayOptions: { show: { ...submitting, provider: ids(answeringOnly) } },
	},
	{
		...completion([
			WAIT,
			{
				name: 'Pause Until the Result',
				value: 'pause',
				description:
					'Save the execution and free the worker; go on when all predictions have finished. For long or very many predictions.',
			},
			{
				name: 'Submit Only',
				value: 'submit',
				description:
					'Go on at once with the prediction ID; fetch the result later with Wait, or with the Prediction Status Trigger',
			},
		]),
		displayOptions: { show: submitting, hide: { provider: ids(answeringOnly) } },
	},
	{
		displayName:
			'This provider cannot be asked about a prediction later. Set Webhook URL in the options to get the result, e.g. by a Prediction Status Trigger.',
		name: 'submitOnlyNotice',
		type: 'notice',
		displayOptions: { show: { ...submitting, completion: ['submit'], provider: ids(notifying) } },
		default: '',
	},
	{
		...downloadFile,
		displayOptions: { show: { operation: ['removeBackground'], completion: ['wait', 'pause'] } },
	},
	{
		...downloadFile,
		displayOptions: { show: { operation: ['create'], completion: ['wait', 'pause'] } },
		default: false,
	},
	{ ...downloadFile, displayOptions: { show: { operation: ['wait'] } } },
	outputField({ ...submitting, completion: ['wait', 'pause'], downloadFile: [true] }),
	outputField({ operation: ['wait'], downloadFile: [true] }),
	outputField({ operation: ['download'] }),
];

function completion(options: INodePropertyOptions[]): INodeProperties {
	return {
		displayName: 'Completion',
		name: 'completion',
		type: 'options',
		options,
		default: 'wait',
		description: 'When this step is done and the workflow goes on',
	};
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
