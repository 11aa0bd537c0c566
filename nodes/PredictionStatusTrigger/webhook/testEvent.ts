import type { INodeExecutionData, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

/**
 * Items of reports that came while a workflow is tried out in the editor, by workflow and node. n8n hands what `webhook`
 * returns to the node only when the workflow is active; when it is tried out, it runs a node that can poll by `poll`.
 */
const waiting = new Map<string, INodeExecutionData>();

export function storeTestEvent(context: IWebhookFunctions, item: INodeExecutionData): void {
	waiting.set(ownerOf(context), item);
}

/** The item of the report that was kept last; null where none came, or where it came to another process. */
export function takeTestEvent(context: IPollFunctions): INodeExecutionData | null {
	const owner = ownerOf(context);
	const item = waiting.get(owner) ?? null;
	waiting.delete(owner);
	return item;
}

function ownerOf(context: IWebhookFunctions | IPollFunctions): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}
