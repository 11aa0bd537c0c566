import { WebhookContext } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type IWebhookData,
	type IWebhookFunctions,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { saveStaticDataWithExecution } from '../../../nodes/n8n/internals/saveStaticDataWithExecution';
import { NODE, workflowOf, type EngineRun } from '../engine';
import { broken, changed, nodeThat } from './contract';

const options: EngineRun = {
	items: [],
	parameters: {},
	credentials: {},
	type: nodeThat(async () => []),
};

function opened(): { workflow: Workflow; context: IWebhookFunctions } {
	const workflow = workflowOf(options);
	const context = new WebhookContext(
		workflow,
		workflow.getNode(NODE) as INode,
		{} as IWorkflowExecuteAdditionalData,
		'webhook',
		{} as IWebhookData,
		[],
		null,
	) as unknown as IWebhookFunctions;
	return { workflow, context };
}

/** What n8n does when it creates an execution for a webhook: a second workflow, on the same static data. */
function createExecution({ nodeTypes }: Workflow, staticData: IDataObject): void {
	new Workflow({ id: 'test', nodes: [], connections: {}, active: true, nodeTypes, staticData });
}

/** What running n8n does with the static data after a webhook; test/e2e shows that it does. */
function isStored({ staticData }: Workflow): boolean {
	return staticData.__dataChanged === true;
}

it('leans on what is there in n8n', () => {
	const { workflow, context } = opened();
	const { workflow: shown } = context as unknown as { workflow?: Workflow };
	const before = isStored(workflow);
	const { staticData } = workflow;
	context.getWorkflowStaticData('node').some = 'thing';
	const marked = isStored(workflow);
	workflow.staticData = { ...staticData };
	const replaced = workflow.staticData !== staticData;
	expect(
		broken({
			'a webhook has its `workflow`': shown === workflow,
			'`workflow.staticData` can be replaced': replaced,
			'`staticData.__dataChanged` tells that nothing has changed': !before,
			'`staticData.__dataChanged` tells of a change': marked,
			'a copy of `staticData` holds what its nodes have stored':
				JSON.stringify({ ...staticData }) ===
				JSON.stringify({ [`node:${NODE}`]: { some: 'thing' } }),
		}),
	).toEqual([]);
});

it('writes when n8n asks whether to store, once the execution exists, and what was written is stored', () => {
	const { workflow, context } = opened();
	const { staticData: entity } = workflow;
	const order: string[] = [];
	const isDone = saveStaticDataWithExecution(context, () => {
		order.push('written');
		context.getWorkflowStaticData('node').seen = true;
	});
	expect(isDone).toBe(true);
	createExecution(workflow, entity);
	order.push('created');
	expect(isStored(workflow)).toBe(true);
	expect(order).toEqual(['created', 'written']);
	expect(JSON.parse(JSON.stringify(workflow.staticData))).toEqual({
		[`node:${NODE}`]: { seen: true },
	});
});

it('does not let a failure to write end what n8n does: the execution exists by then', () => {
	const { workflow, context } = opened();
	saveStaticDataWithExecution(context, () => {
		throw new Error('The disk is full');
	});
	expect(isStored(workflow)).toBe(true);
});

it.each([
	['no workflow', undefined],
	['no staticData', {}],
	['null as staticData', { staticData: null }],
	['staticData that may only be read', Object.freeze({ staticData: {} })],
])('does nothing where n8n shows %s, and says so', (_, workflow) => {
	const context = changed(opened().context, { workflow });
	const write = jest.fn();
	expect(saveStaticDataWithExecution(context, write)).toBe(false);
	expect(write).not.toHaveBeenCalled();
});
