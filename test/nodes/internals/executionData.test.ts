import { WebhookContext } from 'n8n-core';
import type {
	IExecuteFunctions,
	INode,
	IRunExecutionData,
	IWebhookData,
	IWebhookFunctions,
} from 'n8n-workflow';
import {
	isToolExecution,
	nodeContextOfPausedExecution,
} from '../../../nodes/n8n/internals/executionData';
import { pauseExecution } from '../../../nodes/n8n/internals/pauseExecution';
import { additionalDataOf, NODE, run, workflowOf, type EngineRun } from '../engine';
import { broken, changed, nodeThat } from './contract';

const nothing = async () => [];
const options: EngineRun = {
	items: [{ json: {} }],
	parameters: {},
	credentials: {},
	type: nodeThat(nothing),
};

/** Whether a node with these settings takes itself for an agent's tool. */
async function takesItselfForTool(
	settings: Partial<INode>,
	changes: Record<string, unknown> = {},
): Promise<boolean | undefined> {
	let answer: boolean | undefined;
	const type = nodeThat(async (context) => {
		answer = isToolExecution(changed(context, changes));
		return [];
	});
	await run({ ...options, settings, type });
	return answer;
}

/** What a webhook sees of an execution that n8n has saved. */
function webhookOf(execution: IRunExecutionData | null): IWebhookFunctions {
	const workflow = workflowOf(options);
	return new WebhookContext(
		workflow,
		workflow.getNode(NODE) as INode,
		additionalDataOf(workflow, options),
		'webhook',
		{} as IWebhookData,
		[],
		execution,
	) as unknown as IWebhookFunctions;
}

describe('the context of a paused node', () => {
	it('is seen by its webhook', async () => {
		const type = nodeThat(async (context: IExecuteFunctions) => {
			context.getContext('node').mark = 'written before';
			await pauseExecution(context, new Date(Date.now() + 60_000));
			return [];
		});
		const paused = await run({ ...options, type });
		const execution = JSON.parse(JSON.stringify(paused.run.data)) as IRunExecutionData;
		const webhook = webhookOf(execution) as unknown as { runExecutionData?: IRunExecutionData };
		expect(
			broken({
				'a webhook of a paused execution has `runExecutionData`':
					webhook.runExecutionData === execution,
				'`runExecutionData.executionData.contextData` holds what `getContext("node")` wrote, as `node:` and the name':
					JSON.stringify(execution.executionData?.contextData[`node:${NODE}`]) ===
					JSON.stringify({ mark: 'written before' }),
			}),
		).toEqual([]);
		expect(nodeContextOfPausedExecution(webhookOf(execution))).toEqual({ mark: 'written before' });
	});

	it.each([
		['no runExecutionData', undefined],
		['no execution', null],
		['no executionData', {}],
		['no contextData', { executionData: {} }],
		['no context of this node', { executionData: { contextData: {} } }],
		['words in place of contextData', { executionData: { contextData: 'none' } }],
	])('is undefined where n8n shows %s', (_, runExecutionData) => {
		const context = changed(webhookOf(null), { runExecutionData });
		expect(nodeContextOfPausedExecution(context)).toBeUndefined();
	});
});

describe("an agent's tool", () => {
	it('is told by what n8n sets', async () => {
		const asTool = await takesItselfForTool({ rewireOutputLogTo: 'ai_tool' });
		const byMethod = await takesItselfForTool({}, { isToolExecution: () => true });
		expect(
			broken({
				'the engine gives a node the `rewireOutputLogTo` of a tool': asTool === true,
				'a node that is no tool has no `rewireOutputLogTo`':
					(await takesItselfForTool({})) === false,
				'`isToolExecution()` tells of a tool inside of the step of an agent': byMethod === true,
			}),
		).toEqual([]);
	});

	it('is not told by n8n that has no isToolExecution', async () => {
		const changes = { isToolExecution: undefined };
		expect(await takesItselfForTool({}, changes)).toBe(false);
		expect(await takesItselfForTool({ rewireOutputLogTo: 'ai_tool' }, changes)).toBe(true);
	});
});
