import {
	createRunExecutionData,
	sleep,
	type IDataObject,
	type INodeExecutionData,
	type IRunExecutionData,
} from 'n8n-workflow';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import type { Provider } from '../../nodes/prediction/model/provider';
import { replicate } from '../../nodes/providers/replicate';
import { NODE, workflowOf, type EngineResult } from './engine';
import { byUrl, everyProtocol, removal, useStage } from './stage';

const stage = useStage();
const settings = { rewireOutputLogTo: 'ai_tool' } as const;

/** The node as n8n makes a tool of it, by the name that its form asks for. */
class RemoveBackgroundTool extends RemoveBackground {
	override description = { ...new RemoveBackground().description, name: 'removeBackgroundTool' };
}

/** What the agent is told. */
function answersOf({ run, error }: EngineResult): INodeExecutionData[] {
	if (error !== undefined) throw error;
	return run.data.resultData.runData[NODE]?.at(-1)?.data?.ai_tool?.[0] ?? [];
}

/** A call with the address of a photo; `before` is the execution as an earlier call left it. */
async function call(
	provider: Provider,
	photo: string,
	options: IDataObject = {},
	before?: EngineResult,
): Promise<EngineResult> {
	const parameters = { ...removal(provider, options), ...byUrl };
	const items = [{ json: { photo } }];
	const credentials = stage.credentials(provider);
	const type = new RemoveBackgroundTool();
	const wishes = { items, credentials, settings, type };
	if (before === undefined) return await stage.run(provider, parameters, wishes);
	const node = workflowOf({
		...wishes,
		parameters: { provider: provider.id, ...parameters },
	}).getNode(NODE);
	if (node === null) throw new Error('The node is missing');
	const { executionData, ...data } = JSON.parse(
		JSON.stringify(before.run.data),
	) as IRunExecutionData;
	const source = { main: [{ previousNode: 'Source' }] };
	const resume = createRunExecutionData({
		...data,
		executionData: {
			...executionData,
			nodeExecutionStack: [{ node, data: { main: [items] }, source }],
		},
	});
	return await stage.run(provider, parameters, { ...wishes, resume });
}

describe('a tool of an agent', () => {
	test.each(everyProtocol)(
		'%s: answers with link, size and ID in less than 2 kB, without a file',
		async (_, provider) => {
			const [answer] = answersOf(await call(provider, stage.photoUrl(1)));
			expect(answer?.json).toMatchObject({
				status: 'succeeded',
				file: {
					width: expect.any(Number),
					height: expect.any(Number),
					mimeType: expect.stringMatching(/^image/),
				},
			});
			expect(answer?.binary).toBeUndefined();
			expect(JSON.stringify(answer?.json).length).toBeLessThan(2_000);
			expect(JSON.stringify(answer?.json)).not.toMatch(/base64|[\w+/]{500}/);
		},
	);

	test.each(everyProtocol)(
		'%s: pays once for the same photo, however often it is called in an execution',
		async (_, provider) => {
			const first = await call(provider, stage.photoUrl(1));
			const second = await call(provider, stage.photoUrl(1), {}, first);
			expect(stage.sandbox.predictions).toHaveLength(1);
			expect(answersOf(second)).toEqual(answersOf(first));
			await call(provider, stage.photoUrl(2), {}, second);
			expect(stage.sandbox.predictions).toHaveLength(2);
		},
	);

	test('is given the link where the file cannot be looked at', async () => {
		const gone = { kind: 'answer', status: 410 } as const;
		stage.sandbox.fault({ place: 'files', path: 'out', method: 'GET', count: 0, action: gone });
		const [answer] = answersOf(await call(replicate, stage.photoUrl(1)));
		expect(answer?.json).toMatchObject({ status: 'succeeded', file: null });
		expect(answer?.json.outputUrls).toHaveLength(1);
	});

	test('learns the end of what was not done in time when it calls again', async () => {
		stage.sandbox.settings({ taskMs: 1_500 });
		const inTime = { timeout: 1, onTimeout: 'return' };
		const first = await call(replicate, stage.photoUrl(1), inTime);
		expect(answersOf(first)[0]?.json).toMatchObject({ timedOut: true });
		await sleep(1_000);
		const second = await call(replicate, stage.photoUrl(1), inTime, first);
		expect(answersOf(second)[0]?.json).toMatchObject({ status: 'succeeded' });
		expect(answersOf(second)[0]?.json.timedOut).toBeUndefined();
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('pays once for calls at the same time', async () => {
		const results = await Promise.all(
			[1, 2, 3].map(async () => await call(replicate, stage.photoUrl(1))),
		);
		expect(stage.sandbox.predictions).toHaveLength(1);
		const [first, ...others] = results.map(answersOf);
		expect(others).toEqual([first, first]);
	});
});
