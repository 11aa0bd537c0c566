import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../../prediction/provider';
import { providers } from '../../providers';

/** The operations of the resource Prediction, with the providers that have them. */
const OFFERS: ReadonlyArray<{ operations: string[]; has(provider: Provider): boolean }> = [
	{ operations: ['create'], has: (provider) => provider.takesCustomInput },
	{ operations: ['get', 'wait', 'download'], has: (provider) => provider.status !== undefined },
	{ operations: ['cancel'], has: (provider) => provider.cancel !== undefined },
	{ operations: ['getMany'], has: (provider) => provider.list !== undefined },
];

/** Who does it, and with which model. The form offers only what exists. */
export const providerFields: INodeProperties[] = [
	providerField({ resource: ['image'] }, providers),
	...OFFERS.map(({ operations, has }) =>
		providerField({ resource: ['prediction'], operation: operations }, providers.filter(has)),
	),
	...providers.filter(({ takesModel }) => takesModel).map(modelField),
];

function providerField(
	show: Record<string, string[]>,
	offered: readonly Provider[],
): INodeProperties {
	return {
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		displayOptions: { show },
		options: offered.map(({ id, label, formHint }) => ({
			name: labelOf(label),
			value: id,
			description: formHint,
		})),
		default: 'replicate',
		description: 'The service that runs the model. Each has its own credential.',
	};
}

function labelOf(label: string): string {
	return label.replace(/^The /, '').replace('service', 'Service');
}

function modelField(provider: Provider): INodeProperties {
	const [preselected] = provider.models;
	return {
		displayName: 'Model',
		name: 'model',
		type: 'resourceLocator',
		required: true,
		displayOptions: {
			show: { operation: ['removeBackground', 'create'], provider: [provider.id] },
		},
		default: {
			mode: 'list',
			value: preselected?.value ?? '',
			cachedResultName: preselected?.name ?? '',
		},
		description: 'The model that does the work. Any model ID of the provider can be entered.',
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
