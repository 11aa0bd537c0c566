import type { INodeProperties } from 'n8n-workflow';
import { providerChoices } from '../../n8n/providerChoices';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';

/** The operations of the resource Prediction, with the providers that have them. */
const OFFERS: ReadonlyArray<{ operations: string[]; has(provider: Provider): boolean }> = [
	{ operations: ['create'], has: (provider) => provider.supportsCustomInput },
	{
		operations: ['get', 'wait', 'download'],
		has: (provider) => provider.buildStatusRequest !== undefined,
	},
	{ operations: ['cancel'], has: (provider) => provider.buildCancelRequest !== undefined },
	{ operations: ['getMany'], has: (provider) => provider.list !== undefined },
];

/** Who does it: beside the credential, which goes with it. The form offers only those who can. */
export const providerFields: INodeProperties[] = [
	providerField({ resource: ['image'] }, providers),
	...OFFERS.map(({ operations, has }) =>
		providerField({ resource: ['prediction'], operation: operations }, providers.filter(has)),
	),
];

/** Operations on predictions that exist already. */
const WITHOUT_MODEL = ['get', 'wait', 'cancel', 'getMany', 'download'];

/** With which model, where there is one to choose. */
export const modelFields: INodeProperties[] = providers
	.filter(({ supportsModelChoice }) => supportsModelChoice)
	.map(modelField);

function providerField(
	show: Record<string, string[]>,
	offered: readonly Provider[],
): INodeProperties {
	return {
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		displayOptions: { show },
		options: providerChoices(offered),
		default: 'replicate',
		description:
			'The service that removes the background. Each one has a credential of its own, which you choose above.',
	};
}

function modelField(provider: Provider): INodeProperties {
	const [preselected] = provider.models;
	return {
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		required: true,
		displayOptions: { show: { provider: [provider.id] }, hide: { operation: WITHOUT_MODEL } },
		default: {
			mode: 'list',
			value: preselected?.value ?? '',
			cachedResultName: preselected?.title ?? preselected?.name ?? '',
			cachedResultUrl: preselected?.page ?? '',
		},
		// When another provider is chosen, n8n's editor puts back the default of fields with options; here that is the model.
		options: [],
		description:
			'The model that does the work. The list has the ones for this operation; any other model of the provider can be entered by its ID.',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				typeOptions: { searchListMethod: 'searchModels', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: `e.g. ${preselected?.name ?? 'owner/name'}`,
				hint: provider.modelHint,
			},
		],
	};
}
