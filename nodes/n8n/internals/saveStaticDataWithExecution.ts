import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';

/**
 * Makes n8n store the static data of a webhook that starts the workflow, and tells when that happens.
 *
 * n8n 2.41 asks whether the static data has changed once the execution exists, and answers the sender after it is stored.
 * But creating the execution builds a second workflow on the same object, which takes the mark of the change away. A copy
 * of our own keeps it. So the order is: the execution exists, `write` is called, what it wrote is stored, the sender gets
 * its answer. Where the execution cannot be created, `write` is never called.
 * A host that changed it fails test/nodes/internals/saveStaticDataWithExecution.test.ts or test/e2e/tests/triggerOnce.e2e.ts.
 * @returns whether the host lets us; if not, the webhook has to answer by itself, which stores the data at once
 */
export function saveStaticDataWithExecution(
	context: IWebhookFunctions,
	write: () => void,
): boolean {
	const { workflow } = context as unknown as { workflow?: { staticData?: IDataObject } };
	if (typeof workflow?.staticData !== 'object' || workflow.staticData === null) return false;
	const copy = { ...workflow.staticData };
	Object.defineProperty(copy, '__dataChanged', {
		get: () => {
			try {
				write();
			} catch {
				// The execution exists: what is not stored must not have the sender deliver it again.
			}
			return true;
		},
		// n8n takes the mark away when the data is stored.
		set: () => undefined,
	});
	try {
		workflow.staticData = copy;
	} catch {
		// It may only be read.
	}
	return workflow.staticData === copy;
}
