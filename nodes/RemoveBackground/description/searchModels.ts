import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { providerById } from '../../providers';

/** The models of the chosen provider that fit the operation, background removers first. */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = providerById(String(this.getCurrentNodeParameter('provider') ?? ''));
	const removersOnly = this.getCurrentNodeParameter('operation') === 'removeBackground';
	const wanted = filter.trim().toLowerCase();
	const results = (provider?.models ?? [])
		.filter((model) => model.removesBackground || !removersOnly)
		.filter((model) => `${model.name} ${model.description ?? ''}`.toLowerCase().includes(wanted))
		.map((model) => ({
			name: model.name,
			value: model.value,
			...(model.page !== undefined && { url: model.page }),
			...(model.description !== undefined && { description: model.description }),
		}));
	return { results };
}
