import type { INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';
import { nodeOwner } from '../../n8n/nodeOwner';

/**
 * Items of deliveries that came while the editor listens for a test event, by workflow and node. n8n hands what `webhook`
 * returns to the node only when the workflow is published; in a test it runs a node that can poll by `poll`.
 */
const waiting = new Map<string, INodeExecutionData>();

export function storeTestEvent(context: IWebhookFunctions, item: INodeExecutionData): void {
	waiting.set(nodeOwner(context), item);
}

/** The item of the delivery that was stored last; null where none came, or where it came to another process. */
export function takeTestEvent(context: IPollFunctions): INodeExecutionData | null {
	const owner = nodeOwner(context);
	const item = waiting.get(owner) ?? null;
	waiting.delete(owner);
	return item;
}
