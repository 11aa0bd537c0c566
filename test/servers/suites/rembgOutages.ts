/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { outputOf } from '../../e2e/n8n/execution';
import { removal } from '../../e2e/pausing/workflowNodes';
import { eventually } from '../../e2e/queue/eventually';
import { rembgServer } from '../servers/RembgServer';
import type { RembgScene } from './RembgScene';

/** A person looks at the screen meanwhile. */
const patienceMs = 15_000;
/** From the fetch of the slow photo until it is being worked on. */
const arrivedMs = 1_500;

/** The server is not there, or not any more; or nobody waits for it any more. */
export function rembgOutages(scene: RembgScene): void {
	const { column } = scene;

	/** Resolves when the server works on the slow photo. */
	const startSlowly = async () => {
		const { photos } = scene.stage;
		const before = photos.fetchesOf(photos.wideUrl);
		const executionId = await scene.stage.start(scene.slowRun());
		const isFetched = async () => photos.fetchesOf(photos.wideUrl) > before;
		await eventually('n8n has the photo', isFetched);
		await delay(arrivedMs);
		return executionId;
	};

	for (const as of ['file', 'url'] as const) {
		column.situation(`server down, ${as}`, 'is said soon, with what to look at', async (see) => {
			const { server } = await rembgServer({ takesNeighbours: true });
			const credential = await scene.stage.credential('rembg', server.url);
			const before = Date.now();
			const row = await scene.one({ credential, as });
			see(row);
			expect(row?.json.errorCode).toBe('unreachable');
			expect(row?.json.error).toMatch(/refused/);
			expect(row?.json.error).toMatch(/base URL|Base URL/);
			expect(Date.now() - before).toBeLessThan(patienceMs);
		});
	}

	column.situation('out of patience', 'is said', async (see) => {
		const row = (await scene.stage.rows(scene.slowRun({ options: patience(1) })))[0];
		see(row);
		expect(row?.json.errorCode).toBe('timed_out');
		// rembg keeps nothing, and charges nothing.
		expect(row?.json.error).not.toMatch(/charged|Wait operation|cancel/);
	});

	column.situation('the execution is stopped', 'ends at once', async (see) => {
		const executionId = await startSlowly();
		const before = Date.now();
		await scene.stage.client.stopExecution(executionId);
		const execution = await scene.stage.finished(executionId);
		see(execution.status);
		expect(execution.status).toBe('canceled');
		expect(Date.now() - before).toBeLessThan(patienceMs);
	});

	column.situation('killed in the middle', 'is said, and nothing is sent again', async (see) => {
		await scene.server.kill();
		await scene.server.start();
		const answered = await scene.answered();
		const executionId = await startSlowly();
		await scene.server.kill();
		const before = Date.now();
		const [{ execution, took }] = await Promise.all([
			scene.stage.finished(executionId).then((execution) => ({
				execution,
				took: Date.now() - before,
			})),
			scene.server.start(),
		]);
		const [row] = outputOf(execution, removal);
		see(row);
		expect(row?.json.errorCode).toBe('unreachable');
		// rembg has none, and charges nothing.
		expect(row?.json.error).not.toMatch(/list of predictions/);
		expect(took).toBeLessThan(patienceMs);
		await delay(1_000);
		expect(await scene.answered()).toBe(answered);
	});
}

/** The slow photo keeps its options. */
const patience = (timeout: number) => ({ timeout, additionalInput: '{ "a": true }' });
