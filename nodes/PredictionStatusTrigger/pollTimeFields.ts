import { NodeHelpers, type INodeProperties } from 'n8n-workflow';

/**
 * When to poll, in the words of n8n's own polling triggers. Declared here and not by `polling: true`, which puts it above
 * everything else and shows it in webhook mode too. n8n reads it whatever the mode, so the mode without polls has an empty one.
 * The other one is the last: it counts where an expression gives the mode.
 */
export const pollTimeFields: INodeProperties[] = [
	{
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'hidden',
		displayOptions: { show: { mode: ['webhook'] } },
		default: { item: [] },
	},
	{
		displayName: 'Poll Times',
		name: 'pollTimes',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Poll Time' },
		displayOptions: { show: { mode: ['polling'] } },
		default: { item: [{ mode: 'everyMinute' }] },
		description: 'Time at which polling should occur',
		placeholder: 'Add Poll Time',
		options: NodeHelpers.cronNodeOptions,
	},
];
