import type { IExecuteFunctions } from 'n8n-workflow';

/** Where n8n keeps what a node notes of an execution; it is saved with the execution. */
export function nodeContextOf(context: IExecuteFunctions): Record<string, unknown> {
	try {
		return context.getContext('node');
	} catch {
		// Not every place a tool runs in has one; then nothing is remembered.
		return {};
	}
}

/** How often the node ran before in this execution, as in a loop. */
export function runIndexOf(context: IExecuteFunctions): number {
	try {
		return Number(context.getWorkflowDataProxy(0).$runIndex ?? 0);
	} catch {
		return 0;
	}
}
