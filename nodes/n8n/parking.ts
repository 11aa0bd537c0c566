import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type IWebhookFunctions,
} from 'n8n-workflow';

/**
 * Everything that leans on n8n's inside to park an execution, in one place: verified with n8n 2.41.1.
 * A host without it is told apart by `canPark`; a host that changed it fails test/nodes/pause.test.ts.
 */

/** The part of an execution on its stack that n8n runs next. */
interface StackEntry {
	node: object;
	data: { main: Array<INodeExecutionData[] | null> };
	metadata?: IDataObject;
}

interface Inside {
	runExecutionData?: {
		executionData?: { nodeExecutionStack?: StackEntry[]; contextData?: IDataObject };
	};
	getExecuteData?(): StackEntry;
}

/** Whether this execution can be saved, left and taken up again by this node. */
export function canPark(context: IExecuteFunctions): boolean {
	const inside = context as unknown as Inside;
	return (
		typeof context.putExecutionToWait === 'function' &&
		typeof inside.getExecuteData === 'function' &&
		Array.isArray(stackOf(inside)) &&
		!isTool(context) &&
		resumeUrlOf(context) !== null
	);
}

/** Whether an AI agent calls the node as its tool, inside of its own step or as a step that the engine runs for it. */
function isTool(context: IExecuteFunctions): boolean {
	return (
		context.isToolExecution?.() === true ||
		context.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool
	);
}

/** The URL that wakes the parked execution; it carries the execution's own token. */
export function resumeUrlOf(context: IExecuteFunctions): string | null {
	try {
		const url: unknown = context.evaluateExpression('{{ $execution.resumeUrl }}', 0);
		return typeof url === 'string' && /^https?:\/\//.test(url) ? url : null;
	} catch {
		return null;
	}
}

/**
 * Parks the execution until `until`, or until a webhook wakes it. n8n does not run a node again after waiting, it passes
 * its input on. So a second entry of this node is put on the stack, to be run then, and the first has nothing to pass on:
 * an entry without any input counts as no run at all.
 */
export async function park(context: IExecuteFunctions, until: Date): Promise<void> {
	const inside = context as unknown as Inside;
	const entry = inside.getExecuteData?.();
	const stack = stackOf(inside);
	if (entry === undefined || stack === undefined)
		throw new Error('This n8n cannot park an execution');
	const items = (entry.data.main[0] ?? []).map((item) => ({ ...item }));
	// A node object of its own, because n8n disables the one it passes over.
	stack.unshift({ ...entry, node: { ...entry.node }, data: { main: [items] }, metadata: {} });
	entry.node = { ...entry.node, alwaysOutputData: false };
	entry.data = { main: [] };
	// The editor need not hear of its start, it never ends.
	entry.metadata = { ...entry.metadata, nodeWasResumed: true };
	await context.putExecutionToWait(until);
}

/** What the node wrote into its context before the execution was parked, as its webhook can see it. */
export function parkedNodeContext(context: IWebhookFunctions): unknown {
	const inside = context as unknown as Inside;
	return inside.runExecutionData?.executionData?.contextData?.[`node:${context.getNode().name}`];
}

function stackOf(inside: Inside): StackEntry[] | undefined {
	return inside.runExecutionData?.executionData?.nodeExecutionStack;
}
