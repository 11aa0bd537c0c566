import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../../prediction/model/provider';
import { choicesByProvider, providerIds } from './displayConditions';

const IMAGE: INodePropertyOptions = {
	name: 'Image',
	value: 'image',
	description: 'An image whose background is removed',
};
const ACCOUNT: INodePropertyOptions = {
	name: 'Account',
	value: 'account',
	description: 'The account at the provider',
};
const PREDICTION: INodePropertyOptions = {
	name: 'Prediction',
	value: 'prediction',
	description: 'A task at the provider, step by step',
};

const REMOVE_BACKGROUND: INodePropertyOptions = {
	name: 'Remove Background',
	value: 'removeBackground',
	action: 'Remove the background of an image',
	description: 'Turn a photo into a cutout, on a transparent background or another one',
};
const GET_BALANCE: INodePropertyOptions = {
	name: 'Get Balance',
	value: 'getBalance',
	action: 'Get the balance of the account',
	description: 'Get what is left on the account',
};

/** The operations on predictions, with the providers that have them. */
const PREDICTION_OPERATIONS: ReadonlyArray<{
	readonly choice: INodePropertyOptions;
	isOffered(provider: Provider): boolean;
}> = [
	{
		choice: {
			name: 'Cancel',
			value: 'cancel',
			action: 'Cancel a prediction',
			description: 'Stop a running prediction at the provider',
		},
		isOffered: ({ buildCancelRequest }) => buildCancelRequest !== undefined,
	},
	{
		choice: {
			name: 'Create',
			value: 'create',
			action: 'Create a prediction',
			description: 'Run any model with its own input',
		},
		isOffered: ({ supportsCustomInput }) => supportsCustomInput,
	},
	{
		choice: {
			name: 'Download',
			value: 'download',
			action: 'Download the result of a prediction',
			description: 'Download the files of a prediction that has succeeded',
		},
		isOffered: ({ buildStatusRequest }) => buildStatusRequest !== undefined,
	},
	{
		choice: {
			name: 'Get',
			value: 'get',
			action: 'Get a prediction',
			description: 'Get the current state of a prediction',
		},
		isOffered: ({ buildStatusRequest }) => buildStatusRequest !== undefined,
	},
	{
		choice: {
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many predictions',
			description: "List the account's predictions",
		},
		isOffered: ({ list }) => list !== undefined,
	},
	{
		choice: {
			name: 'Wait',
			value: 'wait',
			action: 'Wait for a prediction to finish',
			description: 'Wait until a prediction has finished and download its result',
		},
		isOffered: ({ buildStatusRequest }) => buildStatusRequest !== undefined,
	},
];

/** The operations by their values, for the subtitle of the node. */
export const OPERATION_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
	[REMOVE_BACKGROUND, GET_BALANCE, ...PREDICTION_OPERATIONS.map(({ choice }) => choice)].map(
		({ name, value }) => [String(value), name],
	),
);

const withAccount = providerIds(({ balance }) => balance !== undefined);
const withPredictions = providerIds((provider) => operationsOf(provider).length > 0);
const withChoice = [...new Set([...withAccount, ...withPredictions])];

const RESOURCE = {
	displayName: 'Resource',
	name: 'resource',
	default: 'image',
	description: 'What this node works on',
} as const;

/**
 * One field with choices that come and go, not a field for each set of choices: n8n's list of actions shows an action for
 * each choice of each field called `resource`.
 */
const resourceField: INodeProperties = {
	...RESOURCE,
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { provider: withChoice } },
	options: [
		{ ...ACCOUNT, displayOptions: { show: { provider: withAccount } } },
		IMAGE,
		{ ...PREDICTION, displayOptions: { show: { provider: withPredictions } } },
	],
};

/** What is to be done: only what the chosen provider can do. */
export const operationFields: INodeProperties[] = [
	resourceField,
	{
		...RESOURCE,
		type: 'hidden',
		displayOptions: { show: { provider: providerIds(({ id }) => !withChoice.includes(id)) } },
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['image'] } },
		options: [REMOVE_BACKGROUND],
		default: 'removeBackground',
		description: 'What to do with the image',
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		// The action "Get the balance" takes the first of these along.
		displayOptions: { show: { resource: ['account'], provider: withAccount } },
		options: [GET_BALANCE],
		default: 'getBalance',
		description: 'What to do with the account',
	},
	...choicesByProvider(
		{
			displayName: 'Operation',
			name: 'operation',
			preferred: 'create',
			takesExpression: false,
			description: 'What to do with the prediction',
		},
		operationsOf,
		{ resource: ['prediction'] },
	),
];

function operationsOf(provider: Provider): INodePropertyOptions[] {
	return PREDICTION_OPERATIONS.filter(({ isOffered }) => isOffered(provider)).map(
		({ choice }) => choice,
	);
}
