import type { DisplayCondition, INodeProperties } from 'n8n-workflow';
import type { OutputImageSupport } from '../../prediction/model/outputImage';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';
import { optionsOf } from './outputImageOptions';

/** What the result should look like: for each provider, or each of its models, what it can do. */
export const outputImageFields: INodeProperties[] = groups().map(({ options, conditions }) => ({
	displayName: 'Output Image',
	name: 'outputImage',
	type: 'collection',
	placeholder: 'Add setting',
	displayOptions: {
		show: { resource: ['image'], operation: ['removeBackground'], ...conditions },
	},
	default: {},
	description: 'What the result should look like',
	options,
}));

type Conditions = Array<string | DisplayCondition>;

interface Group {
	readonly options: INodeProperties[];
	readonly conditions: Record<string, Conditions>;
}

/** Providers with the same settings share one field. */
function groups(): Group[] {
	const byKey = new Map<string, Group>();
	for (const provider of providers) {
		const { options, models } = settingsOf(provider);
		if (options.length === 0) continue;
		const key = JSON.stringify([options, models]);
		const group = byKey.get(key) ?? {
			options,
			conditions: { provider: [], ...(models.length > 0 && { model: models }) },
		};
		group.conditions.provider?.push(provider.id);
		byKey.set(key, group);
	}
	return [...byKey.values()];
}

/**
 * The settings of a provider in one field, and the models that have any; none for all. Each setting says for which models it
 * is: with a field for each model, n8n would take the values of the last one where an expression gives the model.
 */
function settingsOf(provider: Provider): { options: INodeProperties[]; models: Conditions } {
	const supports = (provider.outputImage ?? [])
		.map((support) => ({ options: optionsOf(support), models: modelConditions(provider, support) }))
		.filter(({ options }) => options.length > 0);
	return {
		options: supports.flatMap(({ options, models }) =>
			options.map((option) => forModels(option, models)),
		),
		models: supports.flatMap(({ models }) => models),
	};
}

function forModels(option: INodeProperties, models: Conditions): INodeProperties {
	if (models.length === 0) return option;
	const { displayOptions = {} } = option;
	const show = { ...displayOptions.show, '/model': models };
	return { ...option, displayOptions: { ...displayOptions, show } };
}

/**
 * For which models it is shown; none for all. A model can be given by its name, with any version, or by a version alone.
 * Other models can begin with the same name.
 */
function modelConditions({ models }: Provider, { models: names }: OutputImageSupport): Conditions {
	if (names === undefined) return [];
	const versions = models.flatMap(({ name, value }) =>
		names.includes(name) ? (value.split(':').at(-1) ?? []) : [],
	);
	const withVersion = names.map((name) => ({ _cnd: { startsWith: `${name}:` } }));
	return [...new Set([...names, ...versions]), ...withVersion];
}
