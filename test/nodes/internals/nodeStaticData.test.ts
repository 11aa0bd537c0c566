import { PollContext } from 'n8n-core';
import type {
	IDataObject,
	INode,
	IPollFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { nodeStaticData } from '../../../nodes/n8n/internals/nodeStaticData';
import { NODE, workflowOf } from '../engine';
import { broken, changed, nodeThat } from './contract';

const KEY = `node:${NODE}`;

/** A poll of a workflow of which this is stored for its node, and what is logged by it. */
function opened(stored?: unknown): {
	workflow: Workflow;
	context: IPollFunctions;
	warnings: string[];
} {
	const type = nodeThat(async () => []);
	const workflow = workflowOf({ items: [], parameters: {}, credentials: {}, type });
	if (stored !== undefined) workflow.overrideStaticData({ [KEY]: stored } as IDataObject);
	workflow.staticData.__dataChanged = false;
	const context = new PollContext(
		workflow,
		workflow.getNode(NODE) as INode,
		{} as IWorkflowExecuteAdditionalData,
		'trigger',
		'activate',
	);
	const warnings: string[] = [];
	const logger = { warn: (text: string) => warnings.push(text) };
	return { workflow, context: changed(context, { logger }) as unknown as IPollFunctions, warnings };
}

const DAMAGED = [null, 5, 'x', '', [], true, false].map((stored) => [
	JSON.stringify(stored),
	stored,
]);

it('leans on what is there in n8n', () => {
	const { workflow, context } = opened(null);
	const asItIs: unknown = context.getWorkflowStaticData('node');
	delete workflow.staticData[KEY];
	const afresh: unknown = context.getWorkflowStaticData('node');
	expect(
		broken({
			'a context has its `workflow`':
				(context as unknown as { workflow?: Workflow }).workflow === workflow,
			'`getWorkflowStaticData` hands out what is stored': asItIs === null,
			'it makes an object where nothing is stored': typeof afresh === 'object' && afresh !== null,
		}),
	).toEqual([]);
});

it('is what is stored, without a word', () => {
	const { context, warnings } = opened({ some: 'thing' });
	expect(nodeStaticData(context)).toEqual({ some: 'thing' });
	expect(nodeStaticData(opened().context)).toEqual({});
	expect(warnings).toEqual([]);
});

it.each(DAMAGED)('replaces %s by an empty object that is stored, and says so once', (_, stored) => {
	const { workflow, context, warnings } = opened(stored);
	nodeStaticData(context).some = 'thing';
	expect(workflow.staticData.__dataChanged).toBe(true);
	expect(JSON.parse(JSON.stringify(workflow.staticData))).toEqual({ [KEY]: { some: 'thing' } });
	expect(nodeStaticData(context)).toEqual({ some: 'thing' });
	expect(warnings).toHaveLength(1);
});

it.each(DAMAGED)(
	'gives an empty object for %s where n8n does not show the workflow',
	(_, stored) => {
		const context = changed(opened(stored).context, { workflow: undefined });
		expect(nodeStaticData(context)).toEqual({});
	},
);
