import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { atProviders, forEachShow, providerIds, type Show } from './displayConditions';

const cancelable = providerIds(({ buildCancelRequest }) => buildCancelRequest !== undefined);
const notCancelable = providerIds(({ buildCancelRequest }) => buildCancelRequest === undefined);
/** Where whoever waits asks for the status; elsewhere the request is held until the result is there. */
const polling = providerIds(({ answersWithResult }) => answersWithResult !== true);
/** Where an unfinished prediction has a name to return it by: from the service, or from here at a server of one's own. */
const naming = providerIds(
	({ answersWithResult, isSelfHosted }) => answersWithResult !== true || isSelfHosted === true,
);

const waitingInPlace: Show = {
	'/operation': ['removeBackground', 'create'],
	'/completion': ['wait'],
};
const waitingLater: Show[] = [
	{ '/operation': ['removeBackground', 'create'], '/completion': ['pause'] },
	{ '/operation': ['wait'] },
];
const waiting: Show[] = [waitingInPlace, ...waitingLater];

const CANCEL: INodePropertyOptions = {
	name: 'Cancel at the Provider',
	value: 'cancel',
	description: 'Cancel the prediction there, then end with an error',
};
const ERROR: INodePropertyOptions = {
	name: 'End With an Error',
	value: 'error',
	description: 'The prediction keeps running at the provider',
};
const RETURN: INodePropertyOptions = {
	name: 'Return Unfinished',
	value: 'return',
	description: 'Continue with the unfinished prediction and timedOut: true',
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

/** What happens when the time is over. */
export const onTimeoutFields: INodeProperties[] = [
	...forEachShow(atProviders(cancelable, waiting), onTimeout([CANCEL, ERROR, RETURN])),
	...forEachShow(
		[
			...atProviders(
				notCancelable.filter((id) => naming.includes(id)),
				[waitingInPlace],
			),
			...atProviders(notCancelable, waitingLater),
		],
		onTimeout([ERROR, RETURN]),
	),
];

/** How often to ask, where asking is how the end is found out. */
export const pollIntervalFields: INodeProperties[] = forEachShow(
	[...atProviders(polling, [waitingInPlace]), { '/operation': ['wait'] }],
	{
		displayName: 'Poll Interval (Seconds)',
		name: 'pollInterval',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 2,
		description:
			"How often to check a prediction's status. If not set, it adapts to how long predictions take.",
	},
);

/** How long to wait. */
export const timeoutFields: INodeProperties[] = forEachShow(waiting, {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 300,
	description: 'Time from the submission until the prediction must have finished',
});
