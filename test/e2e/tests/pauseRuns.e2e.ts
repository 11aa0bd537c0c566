/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../n8n/execution';
import { outputOf } from '../n8n/execution';
import type { Reference } from '../n8n/N8nClient';
import { PauseStage } from '../pausing/pauseStage';
import {
	byHand,
	byRequest,
	inARow,
	noOperation,
	photos,
	removal,
	removing,
	type WorkflowNode,
} from '../pausing/workflowNodes';
import { services } from '../sandbox/services';

const service = services.waveSpeed;

describe('a pausing step runs', () => {
	let pausing: PauseStage;
	let credential: Reference;

	beforeAll(async () => {
		pausing = await PauseStage.open('pause-runs');
		credential = await pausing.credential(service);
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => {
		await pausing.forget();
		await pausing.stage.sandbox.change({ taskMs: 2_000 });
	});

	const step = (
		settings: Readonly<Record<string, unknown>> = {},
		parameters: Readonly<Record<string, unknown>> = {},
	): WorkflowNode => removing(service, credential, parameters, settings);

	/** The execution that an active workflow starts by itself. */
	async function firstExecution(workflowId: string): Promise<Execution> {
		for (;;) {
			const [execution] = await pausing.stage.client.executions(workflowId);
			if (execution) return execution;
			await delay(100);
		}
	}

	/** Publishes a workflow and sends its webhook the photos. */
	async function request(path: string, mode: string, ...after: WorkflowNode[]) {
		const { client, server } = pausing.stage;
		const start = byRequest(path, { responseMode: mode });
		const { id } = await client.createWorkflow(
			inARow(path, [start, ...photos('posted'), step(), ...after]),
		);
		await client.activate(id);
		const response = await fetch(`${server.url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ photos: pausing.pictures.urls(3) }),
		});
		expect(response.status).toBe(200);
		return { answer: (await response.json()) as unknown, ...(await firstExecution(id)) };
	}

	async function expectSubmissions(count: number): Promise<void> {
		expect(await pausing.predictions(service)).toHaveLength(count);
	}

	it('in production, started by a webhook', async () => {
		const { client } = pausing.stage;
		const { id } = await request('started', 'onReceived', noOperation('After'));
		await client.waitFor(id, ['waiting']);

		const execution = await client.waitFor(id);

		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		expect(outputOf(execution, 'After')).toHaveLength(3);
		await expectSubmissions(3);
	});

	it('for a caller of the webhook, who is answered with the first prediction when it pauses', async () => {
		const { answer, id } = await request('last', 'lastNode');

		expect(answer).toEqual({
			predictionId: expect.any(String) as string,
			provider: service.provider,
			status: 'starting',
		});
		expect((await pausing.stage.client.waitFor(id)).status).toBe('success');
	});

	it('for a caller of the webhook, who is answered after the pause by Respond to Webhook', async () => {
		const { answer } = await request('responding', 'responseNode', {
			name: 'Respond',
			type: 'n8n-nodes-base.respondToWebhook',
			typeVersion: 1.1,
			parameters: { respondWith: 'allIncomingItems', options: {} },
		});

		const succeeded = expect.objectContaining({ status: 'succeeded' }) as unknown;
		expect(answer).toEqual([succeeded, succeeded, succeeded]);
	});

	it('in production, started by a schedule', async () => {
		const { client } = pausing.stage;
		const { id } = await client.createWorkflow(
			inARow('by schedule', [
				{
					name: 'Start',
					type: 'n8n-nodes-base.scheduleTrigger',
					typeVersion: 1.2,
					parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 3 }] } },
				},
				...photos(pausing.pictures.urls(2)),
				step(),
				noOperation('After'),
			]),
		);
		await client.activate(id);
		const { id: executionId } = await firstExecution(id);
		await client.deactivate(id);

		const execution = await client.waitFor(executionId);

		expect(execution).toMatchObject({ status: 'success', mode: 'trigger' });
		expect(outputOf(execution, 'After')).toHaveLength(2);
	});

	it('in a sub-workflow, whose parent goes on with its results', async () => {
		const { client } = pausing.stage;
		const child = await client.createWorkflow(
			inARow('child', [
				{
					name: 'Start',
					type: 'n8n-nodes-base.executeWorkflowTrigger',
					typeVersion: 1.1,
					parameters: { inputSource: 'passthrough' },
				},
				step(),
			]),
		);
		await client.activate(child.id);
		const call: WorkflowNode = {
			name: 'Call',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			parameters: { workflowId: { __rl: true, mode: 'id', value: child.id }, options: {} },
		};
		const parent = await pausing.park(
			inARow('parent', [byHand, ...photos(pausing.pictures.urls(3)), call, noOperation('After')]),
		);

		const execution = await client.waitFor(parent);

		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'After').map(({ json }) => json.status)).toEqual(
			Array.from({ length: 3 }, () => 'succeeded'),
		);
		await expectSubmissions(3);
	});

	it('in a workflow with a timeout that is long enough', async () => {
		const execution = await pausing.run(
			inARow('timed', [byHand, ...photos(pausing.pictures.urls(2)), step()], {
				executionTimeout: 3_600,
			}),
		);
		expect(execution.status).toBe('success');
		expect(outputOf(execution, removal)).toHaveLength(2);
	});
});
