import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import type { Model } from '../../prediction/model/provider';
import { providerById } from '../../providers';

/** The models of the chosen provider that fit the operation, by name or by what they are good for. */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = providerById(String(this.getCurrentNodeParameter('provider') ?? ''));
	const removersOnly = this.getCurrentNodeParameter('operation') === 'removeBackground';
	const wanted = filter.trim();
	const results = (provider?.models ?? [])
		.filter((model) => model.removesBackground || !removersOnly)
		.map(choiceOf)
		.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
	return { results: results.length > 0 || wanted === '' ? results : [typedModel(wanted)] };
}

/** n8n's list draws the name alone, so it says what the model is good for. */
function choiceOf({ name, value, page, purpose }: Model): INodeListSearchItems {
	return {
		name: purpose === undefined ? name : `${name}: ${purpose}`,
		value,
		...(page !== undefined && { url: page }),
	};
}

/** The list is a selection; a model that is not in it is taken as typed. */
function typedModel(typed: string): INodeListSearchItems {
	return { name: `Not in this list. Use "${typed}" by its ID`, value: typed };
}
