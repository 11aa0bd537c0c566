import { toOutputItem } from '../outputItem';
import type { ItemContext, Work } from '../runContext';

/** The account's predictions, one item each, newest first. */
export async function workOf(item: ItemContext): Promise<Work[]> {
	return [
		async () => {
			const predictions = await item.client.list(item.parameters.limit, ({ message }) => {
				item.context.addExecutionHints?.({
					message: `The list is not complete, as its next page could not be read: ${message}`,
					type: 'warning',
					location: 'outputPane',
				});
			});
			return predictions.map((prediction) => toOutputItem(item, prediction));
		},
	];
}
