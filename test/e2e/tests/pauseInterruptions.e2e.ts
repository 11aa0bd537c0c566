/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../n8n/execution';
import { outputOf } from '../n8n/execution';
import { PauseStage } from '../pausing/pauseStage';
import { byHand, inARow, noOperation, photos, removal, removing } from '../pausing/workflowNodes';
import { services } from '../sandbox/services';

const service = services.replicate;
const taskMs = 3_000;
const count = 3;
const withinMs = 200_000;

describe('a paused execution that is interrupted', () => {
	let pausing: PauseStage;

	beforeAll(async () => {
		pausing = await PauseStage.open('pause-interruptions');
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => {
		await pausing.forget();
		await pausing.stage.sandbox.change({ taskMs });
	});

	async function workflow() {
		return inARow('interrupted', [
			byHand,
			...photos(pausing.pictures.urls(count)),
			removing(service, await pausing.credential(service)),
			noOperation('After'),
		]);
	}

	async function restart(): Promise<void> {
		await pausing.stage.server.kill();
		await pausing.stage.server.start();
	}

	/** Kills n8n in the middle of the step that a report has woken; starts it again and waits for its verdict. */
	async function crashWhenWoken(): Promise<Execution> {
		const { client, sandbox } = pausing.stage;
		const executionId = await pausing.park(await workflow());
		// The question about the first prediction is never answered, so the step runs until n8n is killed.
		await sandbox.addFault({
			place: service.provider,
			method: 'GET',
			path: '/predictions/',
			action: { kind: 'hang' },
		});
		await client.waitFor(executionId, ['running']);
		await restart();
		return await client.waitFor(executionId, ['crashed']);
	}

	async function retry(executionId: string, loadWorkflow: boolean): Promise<Execution> {
		const { client } = pausing.stage;
		const { id } = await client.internal<{ id: string }>(
			'POST',
			`/executions/${executionId}/retry`,
			{ loadWorkflow },
		);
		return await client.waitFor(id);
	}

	function expectRightEnd(execution: Execution): void {
		expect(execution.status).toBe('success');
		expect(outputOf(execution, removal).map(({ json }) => json.status)).toEqual(
			Array.from({ length: count }, () => 'succeeded'),
		);
		expect(outputOf(execution, 'After')).toHaveLength(count);
	}

	it(
		'by a power cut while it is parked ends right all the same',
		async () => {
			const executionId = await pausing.park(await workflow());
			await restart();

			expectRightEnd(await pausing.stage.client.waitFor(executionId, undefined, withinMs));

			expect(await pausing.predictions(service)).toHaveLength(count);
		},
		withinMs,
	);

	it('by a power cut while its step runs has its predictions in the saved data', async () => {
		const execution = await crashWhenWoken();
		const saved = JSON.stringify(execution.data);
		for (const { id } of await pausing.predictions(service)) expect(saved).toContain(id);

		expectRightEnd(await retry(execution.id, false));

		expect(await pausing.predictions(service)).toHaveLength(count);
	});

	it('by a person is taken up by a retry, with the original workflow only: n8n finds entries of `nodeExecutionStack` by `node.name`', async () => {
		const executionId = await pausing.park(await workflow());
		await pausing.stage.client.stopExecution(executionId);

		await expect(retry(executionId, true)).rejects.toThrow('retry with the original workflow');
		expectRightEnd(await retry(executionId, false));

		expect(await pausing.predictions(service)).toHaveLength(count);
	});

	it('by a person stays stopped, and late reports change nothing', async () => {
		const { client } = pausing.stage;
		const executionId = await pausing.park(await workflow());

		await client.stopExecution(executionId);
		expect(await client.status(executionId)).toBe('canceled');
		while (pausing.gate.of(executionId).length < count) await delay(100);
		await delay(500);

		expect(await client.status(executionId)).toBe('canceled');
		expect(pausing.gate.answers.map(({ status }) => status)).not.toContain(200);
		const statuses = (await pausing.predictions(service)).map(({ status }) => status);
		expect(statuses).toEqual(Array.from({ length: count }, () => 'succeeded'));
	});
});
