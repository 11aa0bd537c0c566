import type { Provider } from '../../nodes/prediction/model/provider';
import { providers } from '../../nodes/providers';
import { NODE, type EngineResult } from './engine';
import { removal, useStage } from './stage';
import { throughPauses } from './throughPauses';

const [replicate, cog] = ['replicate', 'cog'].map(
	(wanted) => providers.find(({ id }) => id === wanted) as Provider,
) as [Provider, Provider];

describe('where an execution cannot be paused, the node waits in place and says so', () => {
	const stage = useStage({ taskMs: 700, spread: 0 });

	test('at a provider that provides no prediction status', async () => {
		const { result, pauses } = await throughPauses(stage, cog, removal(cog));
		expect(pauses).toBe(0);
		expect(result.outputs[0]?.[0]?.json).toMatchObject({ status: 'succeeded' });
		expect(hintsOf(result)).toEqual([
			'Cog does not provide prediction status, so the node waits for the results in place.',
		]);
	});

	test('as a tool of an AI agent, whose response the agent waits for', async () => {
		const settings = { rewireOutputLogTo: 'ai_tool' } as const;
		const { result, pauses } = await throughPauses(stage, replicate, removal(replicate), {
			items: stage.items(2),
			settings,
		});
		expect(pauses).toBe(0);
		const [answer] = result.run.data.resultData.runData[NODE]?.[0]?.data?.ai_tool ?? [];
		expect(answer?.map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
		expect(hintsOf(result)).toEqual([
			'This execution cannot be paused here, so the node waits for the results in place.',
		]);
	});
});

function hintsOf({ run }: EngineResult): string[] {
	const runs = run.data.resultData.runData[NODE] ?? [];
	return runs.flatMap(({ hints }) => (hints ?? []).map(({ message }) => message));
}
