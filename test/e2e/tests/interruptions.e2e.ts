/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { exampleWorkflow, removeBackgroundNode, triggerNode } from '../demo/exampleWorkflow';
import { servePhotos, type PhotoServer } from '../demo/photoServer';
import { outputOf } from '../n8n/execution';
import { sandboxCredential, services } from '../sandbox/services';
import type { Stage } from '../stage';
import { openTestStage } from './prepared';

const longTaskMs = 120_000;
/** Far less than the predictions would take, and enough for a busy machine. */
const soonMs = 15_000;
/** Whoever submits again would have done so by then. */
const afterwardsMs = 3_000;

describe('a run that is interrupted', () => {
	let stage: Stage;
	let photoServer: PhotoServer;
	let workflowId: string;

	beforeAll(async () => {
		photoServer = await servePhotos();
		stage = await openTestStage('interruptions', 'instant');
		const service = services.replicate;
		const credential = await stage.client.createCredential(
			sandboxCredential(service, stage.sandbox.url),
		);
		const workflow = await stage.client.createWorkflow(
			await exampleWorkflow('01-photos-to-cutouts.json', {
				photoUrls: photoServer.photos.map(({ url }) => url),
				provider: service.provider,
				credentialType: service.credentialType,
				credential: { id: credential.id, name: credential.name },
			}),
		);
		workflowId = workflow.id;
	});
	afterAll(async () => {
		photoServer.close();
		await stage.close();
	});
	beforeEach(async () => await stage.sandbox.reset());

	async function startLongRun(): Promise<string> {
		await stage.sandbox.change({ taskMs: longTaskMs });
		const executionId = await stage.client.startManually(workflowId, triggerNode);
		await until(async () => (await statuses()).length === photoServer.photos.length);
		return executionId;
	}

	async function statuses(): Promise<string[]> {
		return (await stage.sandbox.predictions()).map(({ status }) => status);
	}

	it('ends at once when it is stopped, and so do its predictions', async () => {
		const executionId = await startLongRun();

		await stage.client.stopExecution(executionId);
		await stage.client.waitFor(executionId, ['canceled'], soonMs);

		await until(async () => (await statuses()).every((status) => status === 'canceled'));
	});

	it('submits nothing again when n8n is killed and started anew', async () => {
		const executionId = await startLongRun();

		await stage.server.kill();
		await stage.server.start();
		await stage.client.waitFor(executionId, ['crashed']);
		await delay(afterwardsMs);

		expect(await statuses()).toHaveLength(photoServer.photos.length);
	});

	it('leaves an n8n that works', async () => {
		const execution = await stage.client.runManually(workflowId, triggerNode);

		expect(execution.status).toBe('success');
		expect(outputOf(execution, removeBackgroundNode)).toHaveLength(photoServer.photos.length);
	});
});

async function until(holds: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + soonMs;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`Not within ${soonMs} ms`);
		await delay(50);
	}
}
