import type { IDisplayOptions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Provider } from '../../prediction/model/provider';
import { providers } from '../../providers';

/** When a field is shown: every named parameter has one of these values. */
export type Show = NonNullable<IDisplayOptions['show']>;

/** The IDs of the providers that fit. */
export function providerIds(fits: (provider: Provider) => boolean): string[] {
	return providers.filter(fits).map(({ id }) => id);
}

/** Shown in each of several situations: n8n joins the conditions of one field by "and", so the field appears once for each. */
export function forEachShow(
	situations: readonly Show[],
	field: INodeProperties,
): INodeProperties[] {
	return situations.map((show) => ({ ...field, displayOptions: { show } }));
}

/**
 * The same situations, at these providers only; none at all where there are none. The provider comes first, as no expression
 * can give it: n8n looks at no condition behind an expression.
 */
export function atProviders(ids: readonly string[], situations: readonly Show[]): Show[] {
	return ids.length === 0 ? [] : situations.map((show) => ({ '/provider': [...ids], ...show }));
}

/** A field whose choices depend on the provider. */
export interface ChoiceField {
	readonly displayName: string;
	readonly name: string;
	readonly description: string;
	/** The choice to begin with, where it is offered; else the first one. */
	readonly preferred: string;
	/** Whether an expression can choose. */
	readonly takesExpression: boolean;
}

/**
 * The field once for each group of providers with the same choices. Where there is only one choice, nobody is asked: the
 * field is hidden and has that value.
 */
export function choicesByProvider(
	{ displayName, name, description, preferred, takesExpression }: ChoiceField,
	choicesOf: (provider: Provider) => readonly INodePropertyOptions[],
	show: Show,
): INodeProperties[] {
	const groups = new Map<string, { choices: readonly INodePropertyOptions[]; ids: string[] }>();
	for (const provider of providers) {
		const choices = choicesOf(provider);
		const key = JSON.stringify(choices);
		const group = groups.get(key) ?? { choices, ids: [] };
		group.ids.push(provider.id);
		groups.set(key, group);
	}
	return [...groups.values()].flatMap(({ choices, ids }): INodeProperties[] => {
		const [first] = choices;
		if (first === undefined) return [];
		const displayOptions = { show: { ...show, provider: ids } };
		const start = choices.some(({ value }) => value === preferred) ? preferred : first.value;
		if (choices.length === 1)
			return [
				{
					displayName,
					name,
					type: 'hidden',
					displayOptions,
					// When another provider is chosen, n8n's editor puts back the default of a value that is not among them.
					options: [...choices],
					default: start,
				},
			];
		return [
			{
				displayName,
				name,
				type: 'options',
				...(!takesExpression && { noDataExpression: true }),
				displayOptions,
				options: [...choices],
				default: start,
				description,
			},
		];
	});
}
