import { Workflow, type IDataObject, type INode } from 'n8n-workflow';
import { picsart } from '../../nodes/providers/picsart';
import { replicate } from '../../nodes/providers/replicate';
import type { Provider } from '../../nodes/prediction/model/provider';
import { textOf } from '../package/shippedFiles';
import { removal, submissionPath, useStage } from './stage';

const stage = useStage();

/** Whether B takes over, as the example decides it, for each row of the error output of A. */
async function takenOver(provider: Provider, options: IDataObject = {}): Promise<boolean[]> {
	const { outputs } = await stage.run(provider, removal(provider, options), {
		items: stage.items(2),
		settings: { onError: 'continueErrorOutput' },
	});
	return (outputs[1] ?? []).map(({ json }) => mayTakeOver(json));
}

/** The conditions of "May B take over?". */
function mayTakeOver(json: IDataObject): boolean {
	const { nodes } = JSON.parse(textOf('examples/10-failover-between-providers.json')) as {
		nodes: INode[];
	};
	const node = nodes.find(({ name }) => name === 'May B take over?');
	if (node === undefined) throw new Error('The example has no such node');
	const nodeTypes = {
		getByName: () => undefined as never,
		getByNameAndVersion: () => undefined as never,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const { conditions } = (node.parameters as { conditions: { conditions: IDataObject[] } })
		.conditions;
	return conditions.every(({ leftValue, rightValue }) => {
		const value = workflow.expression.getParameterValue(
			String(leftValue),
			null,
			0,
			0,
			node.name,
			[{ json }],
			'internal',
			{},
		);
		return rightValue === '' ? value === true : !String(value).includes(String(rightValue));
	});
}

test.each([replicate, picsart])(
	'a result of A that cannot be fetched is not paid for again at B: $id',
	async (provider) => {
		stage.sandbox.fault({
			place: 'files',
			method: 'GET',
			count: 0,
			action: { kind: 'answer', status: 404 },
		});
		expect(await takenOver(provider)).toEqual([false, false]);
	},
);

test.each([replicate, picsart])('B takes over what A refused: $id', async (provider) => {
	stage.sandbox.fault({
		place: provider.id as 'picsart',
		path: submissionPath(provider),
		count: 0,
		action: { kind: 'answer', status: 402 },
	});
	expect(await takenOver(provider)).toEqual([true, true]);
});

test.each([replicate, picsart])('not what A may have taken: $id', async (provider) => {
	stage.sandbox.fault({
		place: provider.id as 'picsart',
		path: submissionPath(provider),
		count: 0,
		action: { kind: 'reset', when: 'after' },
	});
	expect(await takenOver(provider)).toEqual([false, false]);
});

test('what A failed at, but not what goes on there', async () => {
	stage.sandbox.settings({ ending: 'failed' });
	expect(await takenOver(replicate)).toEqual([true, true]);
	stage.sandbox.settings({ ending: 'succeeded', taskMs: 3_000 });
	expect(await takenOver(replicate, { timeout: 1 })).toEqual([false, false]);
});

test('what a limit kept from A', async () => {
	expect(await takenOver(replicate, { maxSubmissions: 1 })).toEqual([true, true]);
});
