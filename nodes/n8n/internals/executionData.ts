import { NodeConnectionTypes, type IExecuteFunctions, type IWebhookFunctions } from 'n8n-workflow';

/** The part of n8n's execution data that a paused node reads, verified with n8n 2.41.1. */
interface WithExecutionData {
	runExecutionData?: { executionData?: { contextData?: Record<string, unknown> } };
}

/** Whether an AI agent calls the node as its tool, inside of its own step or as a step that the engine runs for it. */
export function isToolExecution(context: IExecuteFunctions): boolean {
	return (
		context.isToolExecution?.() === true ||
		context.getNode().rewireOutputLogTo === NodeConnectionTypes.AiTool
	);
}

/** What the node wrote into its context before the execution was paused, as its webhook can see it. */
export function nodeContextOfPausedExecution(context: IWebhookFunctions): unknown {
	const { runExecutionData } = context as unknown as WithExecutionData;
	return runExecutionData?.executionData?.contextData?.[`node:${context.getNode().name}`];
}
