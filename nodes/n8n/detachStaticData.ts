import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/**
 * Makes n8n store the static data that a webhook wrote although the webhook starts the workflow.
 *
 * n8n 2.41 saves it after the execution is created, but only if it is marked as changed; creating the execution builds a
 * second workflow on the same object, which takes the mark away. A copy of our own keeps the mark. The order is what we
 * want: first the execution exists, then the event counts as seen, then the provider gets its answer.
 * @returns whether the host lets us; if not, the webhook has to answer by itself, which saves the data at once
 */
export function detachStaticData(context: IWebhookFunctions): boolean {
	const { workflow } = context as unknown as { workflow?: { staticData?: IDataObject } };
	if (typeof workflow?.staticData !== 'object' || workflow.staticData === null) return false;
	const copy = JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject;
	Object.defineProperty(copy, '__dataChanged', { value: true, writable: true, enumerable: false });
	workflow.staticData = copy;
	return workflow.staticData === copy;
}
