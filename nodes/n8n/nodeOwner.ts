import type { IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

/** The node of a workflow, as a key for what this process remembers of it. */
export function nodeOwner(context: IPollFunctions | IWebhookFunctions): string {
	return `${context.getWorkflow().id ?? ''}:${context.getNode().id}`;
}
