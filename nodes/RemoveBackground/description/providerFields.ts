import type { INodeProperties } from 'n8n-workflow';
import { providerChoices } from '../../n8n/formFields';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';

/** Who does it: it decides which operations and fields there are, so it comes first. */
export const providerField: INodeProperties = {
	displayName: 'Provider',
	name: 'provider',
	type: 'options',
	noDataExpression: true,
	options: providerChoices(providers),
	default: 'replicate',
	description:
		'The service that removes the background. Each provider uses its own credential, selected below.',
};

/** Operations that run no model. */
const WITHOUT_MODEL = ['get', 'wait', 'cancel', 'getMany', 'download', 'getBalance'];

/** With which model, where there is one to choose. */
export const modelFields: INodeProperties[] = providers
	.filter(({ supportsModelChoice }) => supportsModelChoice)
	.map(modelField);

/** Where the model is a part of a prediction's ID, an ID that lacks it is complete together with the model. */
export const modelOfPredictionFields: INodeProperties[] = providers
	.filter(({ completeId }) => completeId !== undefined)
	.map((provider) => ({
		...modelField(provider),
		required: false,
		displayOptions: {
			show: { provider: [provider.id], operation: ['get', 'wait', 'cancel', 'download'] },
		},
		description:
			'The model that was run. Needed only for a prediction ID that does not begin with it.',
	}));

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
			'The model to run. The list has the ones for this operation; any other model of the provider can be entered by its ID.',
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
