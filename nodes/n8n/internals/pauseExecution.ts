import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { isToolExecution } from './executionData';

/**
 * Everything that leans on n8n's inside to pause an execution, in one place: verified with n8n 2.41.1.
 * A host without it is told apart by `canPauseExecution`; a host that changed it fails
 * test/nodes/internals/pauseExecution.test.ts, or test/e2e/tests/pauseInterruptions.e2e.ts for what only a running n8n does.
 */

/** The part of an execution on its stack that n8n runs next. */
interface StackEntry {
	node: INode;
	data: { main: Array<INodeExecutionData[] | null> };
	metadata?: IDataObject;
}

interface ExecutionInternals {
	runExecutionData?: {
		executionData?: { nodeExecutionStack?: StackEntry[]; contextData?: IDataObject };
	};
	getExecuteData?(): StackEntry;
}

/** Whether this execution can be saved, left and continued by this node. */
export function canPauseExecution(context: IExecuteFunctions): boolean {
	const inside = context as unknown as ExecutionInternals;
	return (
		typeof context.putExecutionToWait === 'function' &&
		entryOf(inside) !== null &&
		stackOf(inside) !== null &&
		!isToolExecution(context) &&
		resumeUrlOf(context) !== null
	);
}

/** The URL that resumes the paused execution; it carries the execution's own token. */
export function resumeUrlOf(context: IExecuteFunctions): string | null {
	try {
		const url: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		return typeof url === 'string' && /^https?:\/\//.test(url) ? url : null;
	} catch {
		return null;
	}
}

/**
 * Pauses the execution until `until`, or until a webhook resumes it. n8n does not run a node again after waiting, it passes
 * its input on. So a second entry of this node is put on the stack, to be run then, and the first has nothing to pass on:
 * an entry without any input counts as no run at all.
 * @throws Error where `canPauseExecution` says no
 */
export async function pauseExecution(context: IExecuteFunctions, until: Date): Promise<void> {
	const inside = context as unknown as ExecutionInternals;
	const entry = entryOf(inside);
	const stack = stackOf(inside);
	if (entry === null || stack === null) throw new Error('This n8n cannot pause an execution');
	const items = (entry.data.main[0] ?? []).map((item) => ({ ...item }));
	const silent = { data: { main: [] }, metadata: { ...entry.metadata, nodeWasResumed: true } };
	stack.unshift(
		{
			...entry,
			...silent,
			node: { ...entry.node, name: placeholderNodeName(entry), disabled: true },
		},
		// A node object of its own, because n8n disables the one it passes over.
		{ ...entry, node: { ...entry.node }, data: { main: [items] }, metadata: {} },
	);
	Object.assign(entry, { ...silent, node: { ...entry.node, alwaysOutputData: false } });
	await context.putExecutionToWait(until);
}

/**
 * The name of an entry that does nothing but stand on the stack. To retry an execution with the workflow as it is now,
 * n8n gives both entries of this node the same node object, would disable both and pass the input on as a result. Instead
 * it does not find this name, says so, and leaves the retry with the original workflow, which works.
 */
function placeholderNodeName({ node }: StackEntry): string {
	return `${node.name}, paused: retry with the original workflow`;
}

/** The entry that is being run; null where n8n does not show it in the shape that is known here. */
function entryOf(inside: ExecutionInternals): StackEntry | null {
	const entry: Partial<StackEntry> | undefined = inside.getExecuteData?.();
	return Array.isArray(entry?.data?.main) && typeof entry.node?.name === 'string'
		? (entry as StackEntry)
		: null;
}

/** What n8n runs next; null where n8n does not show it. */
function stackOf(inside: ExecutionInternals): StackEntry[] | null {
	const stack: unknown = inside.runExecutionData?.executionData?.nodeExecutionStack;
	return Array.isArray(stack) ? (stack as StackEntry[]) : null;
}
