import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { NODE, type EngineResult } from './engine';
import { creation, removal, useStage } from './stage';
import { throughPauses } from './throughPauses';

const TASK_MS = 2_500;
const replicate = providers.find(({ id }) => id === 'replicate') as Provider;

describe('a pause leaves no trace', () => {
	const stage = useStage({ taskMs: TASK_MS, spread: 0 });

	test('in the number of runs, so that $runIndex means what it means without a pause', async () => {
		const { result, pauses } = await throughPauses(stage, replicate, removal(replicate), {
			items: stage.items(2),
		});
		expect(pauses).toBeGreaterThan(1);
		expect(runsOf(result)).toEqual([2]);
	});

	test('in the output of a node that is set to always put something out', async () => {
		const { result, pauses } = await throughPauses(stage, replicate, removal(replicate), {
			items: stage.items(2),
			settings: { alwaysOutputData: true },
		});
		expect(pauses).toBeGreaterThan(0);
		expect(runsOf(result)).toEqual([2]);
	});

	test('but while it lasts, every prediction is shown', async () => {
		const parameters = { ...removal(replicate), completion: 'pause' };
		const parked = await stage.run(replicate, parameters, { items: stage.items(2) });
		const ids = stage.sandbox.predictions.map(({ id }) => id);
		expect(parked.outputs[0]?.map(({ json }) => json.predictionId).sort()).toEqual(ids.sort());
		expect(parked.outputs[0]?.[1]).toMatchObject({
			json: { provider: 'replicate' },
			pairedItem: { item: 1 },
		});
	});

	test('in the bill, when an expression gives something else every time', async () => {
		const parameters = creation({ input: '={{ { image: $json.photo, seed: Math.random() } }}' });
		const { result, pauses } = await throughPauses(stage, replicate, parameters, {
			items: stage.items(3),
		});
		expect(pauses).toBeGreaterThan(0);
		expect(result.outputs[0]).toHaveLength(3);
		expect(stage.sandbox.predictions).toHaveLength(3);
	});
});

/** How many items the node put out in each of its runs. */
function runsOf({ run }: EngineResult): Array<number | undefined> {
	return (run.data.resultData.runData[NODE] ?? []).map(({ data }) => data?.main?.[0]?.length);
}
