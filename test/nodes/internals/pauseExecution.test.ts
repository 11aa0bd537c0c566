import type {
	IDataObject,
	IExecuteData,
	IExecuteFunctions,
	INodeExecutionData,
	IRunExecutionData,
} from 'n8n-workflow';
import {
	canPauseExecution,
	pauseExecution,
	resumeUrlOf,
} from '../../../nodes/n8n/internals/pauseExecution';
import { replicate } from '../../../nodes/providers/replicate';
import { RemoveBackground } from '../../../nodes/RemoveBackground/RemoveBackground.node';
import { NODE, run, type EngineResult, type EngineRun } from '../engine';
import { removal, useStage } from '../stage';
import { broken, changed, nodeThat } from './contract';

const items: INodeExecutionData[] = [{ json: { number: 1 } }, { json: { number: 2 } }];
const later = new Date(Date.now() + 60_000);

/** The private part of an execution's context. */
interface Inside {
	runExecutionData?: IRunExecutionData;
	getExecuteData?(): IExecuteData;
}

/** Has a node do something in n8n's engine. */
async function inNode(
	work: (context: IExecuteFunctions) => Promise<INodeExecutionData[]>,
	more: Partial<EngineRun> = {},
): Promise<EngineResult> {
	return await run({ items, parameters: {}, credentials: {}, type: nodeThat(work), ...more });
}

/** What can be learned of the context of a running node. */
async function learned<T>(question: (context: IExecuteFunctions) => T | Promise<T>): Promise<T> {
	let answer: { value: T } | undefined;
	const { error } = await inNode(async (context) => {
		answer = { value: await question(context) };
		return [];
	});
	if (answer === undefined) throw error ?? new Error('The node did not run');
	return answer.value;
}

const saved = (result: EngineResult) =>
	JSON.parse(JSON.stringify(result.run.data)) as IRunExecutionData;

describe('what pausing leans on in n8n', () => {
	it('is there when a node runs', async () => {
		const missing = await learned((context) => {
			const { runExecutionData, getExecuteData } = context as unknown as Inside;
			const entry = getExecuteData?.call(context);
			return broken({
				'a running node has `putExecutionToWait`': typeof context.putExecutionToWait === 'function',
				'a running node has `getExecuteData`, which gives its entry': entry !== undefined,
				'`getExecuteData().data.main` holds the input items': entry?.data.main?.[0]?.length === 2,
				'`getExecuteData().node` is the node': entry?.node.name === NODE,
				'`runExecutionData.executionData.nodeExecutionStack` is the list of what runs next':
					Array.isArray(runExecutionData?.executionData?.nodeExecutionStack),
				'the expression `$execution.resumeUrl` gives an address': resumeUrlOf(context) !== null,
			});
		});
		expect(missing).toEqual([]);
		expect(await learned(canPauseExecution)).toBe(true);
	});

	it('works as before when the execution is resumed', async () => {
		const inputs: IDataObject[][] = [];
		const marks: unknown[] = [];
		const node = async (context: IExecuteFunctions) => {
			const own = context.getContext('node');
			inputs.push(context.getInputData().map(({ json }) => json));
			marks.push(own.mark);
			own.mark = 'written before';
			if (inputs.length === 1) await pauseExecution(context, later);
			return context.getInputData();
		};
		const paused = await inNode(node);
		const stack = paused.run.data.executionData?.nodeExecutionStack ?? [];
		const resumed = await inNode(node, { resume: saved(paused) });
		const runs = resumed.run.data.resultData.runData[NODE] ?? [];
		expect(
			broken({
				'`waitTill` of the run is what `putExecutionToWait` was given':
					paused.run.waitTill?.valueOf() === later.valueOf(),
				'`nodeExecutionStack` begins with the entry that n8n disables and passes over':
					stack[0]?.data.main?.length === 0,
				'an entry on `nodeExecutionStack` is run when the execution is resumed':
					inputs.length === 2,
				'an entry on `nodeExecutionStack` is run with its own `data.main`':
					JSON.stringify(inputs[1]) === JSON.stringify(items.map(({ json }) => json)),
				'`contextData` is kept with a paused execution': marks[1] === 'written before',
				'an entry whose `data.main` is empty counts as no run': runs.length === 1,
				'what the node puts out after the pause is its output':
					resumed.outputs[0]?.length === items.length,
			}),
		).toEqual([]);
	});
});

describe('where n8n shows something else, an execution cannot be paused', () => {
	const inside = (changes: IDataObject) => ({
		runExecutionData: { executionData: { nodeExecutionStack: [], ...changes } },
	});
	const strange: Array<[string, Record<string, unknown>]> = [
		['no putExecutionToWait', { putExecutionToWait: undefined }],
		['no getExecuteData', { getExecuteData: undefined }],
		['nothing in getExecuteData', { getExecuteData: () => undefined }],
		['an entry without data', { getExecuteData: () => ({ node: { name: NODE } }) }],
		['an entry without node', { getExecuteData: () => ({ data: { main: [] } }) }],
		['no runExecutionData', { runExecutionData: undefined }],
		['no executionData', { runExecutionData: {} }],
		['no nodeExecutionStack', inside({ nodeExecutionStack: undefined })],
		['a nodeExecutionStack that is no list', inside({ nodeExecutionStack: {} })],
	];

	it.each(strange)('%s', async (_, changes) => {
		expect(await learned((context) => canPauseExecution(changed(context, changes)))).toBe(false);
	});

	it.each([
		['no evaluateExpression', { evaluateExpression: undefined }],
		['no $execution.resumeUrl', { evaluateExpression: () => undefined }],
		['something else as $execution.resumeUrl', { evaluateExpression: () => 'soon' }],
	])('%s', async (_, changes) => {
		expect(await learned((context) => resumeUrlOf(changed(context, changes)))).toBeNull();
		expect(await learned((context) => canPauseExecution(changed(context, changes)))).toBe(false);
	});

	it.each(strange.slice(1))('and pausing says so: %s', async (_, changes) => {
		const { error } = await inNode(async (context) => {
			await pauseExecution(changed(context, changes), later);
			return [];
		});
		expect(error?.message).toBe('This n8n cannot pause an execution');
	});
});

describe('Remove Background in an n8n that shows something else', () => {
	const stage = useStage({ taskMs: 300 });

	it.each([
		['no nodeExecutionStack', { runExecutionData: { executionData: {} } }],
		['no getExecuteData', { getExecuteData: undefined }],
	])('waits in place and says so: %s', async (_, changes) => {
		const shipped = new RemoveBackground();
		const type = {
			description: shipped.description,
			async execute(this: IExecuteFunctions) {
				return await shipped.execute.call(changed(this, changes));
			},
		};
		const parameters = { ...removal(replicate), completion: 'pause' };
		const { run: ended, outputs } = await stage.run(replicate, parameters, { type });
		expect(ended.waitTill).toBeUndefined();
		expect(outputs[0]?.[0]?.json).toMatchObject({ status: 'succeeded' });
		const [{ hints = [] } = {}] = ended.data.resultData.runData[NODE] ?? [];
		expect(hints.map(({ message }) => message)).toEqual([
			'This execution cannot be paused here, so the node waits for the results in place.',
		]);
	});
});
