import type { IDataObject } from 'n8n-workflow';
import { truncateInlineFiles } from '../../prediction/files/truncateInlineFiles';
import type { ItemContext, Work } from '../runContext';

/** What is left on the account. */
export async function workOf({ itemIndex, client, parameters }: ItemContext): Promise<Work[]> {
	return [
		async () => {
			const { credits, response } = await client.getBalance();
			const json: IDataObject = {
				provider: parameters.provider.id,
				credits: { ...credits },
				response: truncateInlineFiles(response),
			};
			return [{ json, pairedItem: { item: itemIndex } }];
		},
	];
}
