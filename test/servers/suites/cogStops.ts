import { outputOf } from '../../e2e/n8n/execution';
import { removal } from '../../e2e/pausing/workflowNodes';
import { eventually } from '../../e2e/queue/eventually';
import { forEver, type CogScene } from './CogScene';

const withinMs = 6_000;

/** A deaf server can be told nothing; then the step ends soon all the same, and does not say that it was heard. */
const deafMs = 20_000;

/** What was begun is ended, and the place of the model is free again. */
export function cogStops(scene: CogScene): void {
	const { column, version } = scene;

	const expectFree = async () => {
		const free = async () => (await scene.cog.health()) === 'READY';
		await eventually('the model is free', free, { withinMs });
		expect(await scene.cog.runs('ended')).toBe(0);
	};

	column.situation('canceled by the timeout', 'ends the work', async (see) => {
		await scene.rested();
		const options = { timeout: 2, onTimeout: 'cancel' };
		const before = Date.now();
		const row = await scene.one({ seconds: forEver }, { options });
		see(row);
		expect(row?.json.errorCode).toBe('timed_out');
		expect(Date.now() - before).toBeLessThan(deafMs);
		if (version.isDeafMeanwhile) {
			expect(row?.json.error).not.toMatch(/It was ended/);
		} else {
			await expectFree();
		}
	});

	column.situation('canceled by its ID', 'ends the work', async (see) => {
		await scene.rested();
		const submitted = await scene.one(
			{ seconds: forEver },
			{
				parameters: { completion: 'submit' },
				options: { webhookUrl: scene.stage.photos.missingUrl },
			},
		);
		expect(submitted?.json.predictionId).toEqual(expect.any(String));
		await eventually('the model works', async () => (await scene.cog.runs('started')) > 0);
		const row = await scene.one(
			{},
			{
				parameters: {
					resource: 'prediction',
					operation: 'cancel',
					predictionId: submitted?.json.predictionId,
				},
			},
		);
		see(row);
		expect(row?.json.errorCode).toBeUndefined();
		await expectFree();
	});

	column.situation('the execution is stopped', 'ends the work', async (see) => {
		await scene.rested();
		const executionId = await scene.stage.start(scene.run({ seconds: forEver }));
		await eventually('the model works', async () => (await scene.cog.runs('started')) > 0);
		await scene.stage.client.stopExecution(executionId);
		const before = Date.now();
		const execution = await scene.stage.finished(executionId);
		see(execution.status);
		expect(outputOf(execution, removal)).toEqual([]);
		expect(Date.now() - before).toBeLessThan(deafMs);
		if (!version.isDeafMeanwhile) await expectFree();
	});
}
