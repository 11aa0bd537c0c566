import type { IDataObject, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

/**
 * What n8n stores for a node of a workflow. Anything but an object, as a damaged database holds it, is replaced by an empty
 * one, where the host shows the workflow; n8n itself hands it out as it is.
 */
export function nodeStaticData(context: IPollFunctions | IWebhookFunctions): IDataObject {
	const stored: unknown = context.getWorkflowStaticData('node');
	if (isObject(stored)) return stored;
	context.logger.warn(
		'Prediction Status Trigger found something else in place of what it remembers, so it starts afresh',
	);
	const { workflow } = context as unknown as { workflow?: { staticData?: IDataObject } };
	delete workflow?.staticData?.[`node:${context.getNode().name}`];
	const empty: unknown = context.getWorkflowStaticData('node');
	return isObject(empty) ? empty : {};
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
