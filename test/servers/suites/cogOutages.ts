/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { outputOf } from '../../e2e/n8n/execution';
import { removal } from '../../e2e/pausing/workflowNodes';
import { eventually } from '../../e2e/queue/eventually';
import { CogServer } from '../servers/CogServer';
import { isCutoutOf } from '../stage/photo';
import type { CogScene } from './CogScene';

/** A person looks at the screen meanwhile. */
const patienceMs = 15_000;
const loadSeconds = 4;

/** The server is not there, not yet, or not any more. */
export function cogOutages(scene: CogScene): void {
	const { column, version } = scene;

	for (const as of ['file', 'url'] as const) {
		column.situation(`server down, ${as}`, 'is said soon, with what to look at', async (see) => {
			const gone = await CogServer.prepare({ version, predictor: 'one_picture' });
			const credential = await scene.stage.credential('cog', gone.url);
			const before = Date.now();
			const row = await scene.one({}, { credential, as });
			see(row);
			await gone.close();
			expect(row?.json.errorCode).toBe('unreachable');
			expect(row?.json.error).toMatch(/refused/);
			expect(row?.json.error).toMatch(/base URL|Base URL/);
			expect(Date.now() - before).toBeLessThan(patienceMs);
		});
	}

	column.situation('killed in the middle', 'is said, and nothing is sent again', async (see) => {
		await scene.rested();
		const executionId = await scene.stage.start(scene.run({ seconds: 30 }));
		await eventually('the model works', async () => (await scene.cog.runs('started')) > 0);
		await scene.cog.server.kill();
		const before = Date.now();
		const [{ execution, took }] = await Promise.all([
			scene.stage.finished(executionId).then((execution) => ({
				execution,
				took: Date.now() - before,
			})),
			scene.cog.server.start(),
		]);
		const [row] = outputOf(execution, removal);
		see(row);
		expect(row?.json.errorCode).toBe('unreachable');
		// Cog has none.
		expect(row?.json.error).not.toMatch(/list of predictions/);
		expect(took).toBeLessThan(patienceMs);
		await delay(1_000);
		expect(await scene.cog.runs('started')).toBe(1);
	});

	column.situation('the model still loads', 'the photo waits for it', async (see) => {
		const cog = await CogServer.prepare({ version, predictor: 'one_picture', loadSeconds });
		try {
			cog.server.launch();
			await eventually('it listens', async () => (await cog.health()) === 'STARTING');
			const credential = await scene.stage.credential('cog', cog.url);
			const row = await scene.one({}, { credential });
			see(row);
			expect(row?.json.errorCode).toBeUndefined();
			expect(isCutoutOf(0, await scene.stage.file(row))).toBe(true);
			expect(await cog.runs('started')).toBe(1);
		} finally {
			await cog.close();
		}
	});

	column.situation('restarted between photos', 'no photo is worked on twice', async (see) => {
		await scene.rested();
		const urls = scene.stage.photos.urls(6);
		const executionId = await scene.stage.start(scene.run({ seconds: 1 }, { urls }));
		await eventually('two photos are done', async () => (await scene.cog.runs('ended')) >= 2);
		await scene.cog.server.stop();
		await scene.cog.server.start();
		const rows = outputOf(await scene.stage.finished(executionId), removal);
		const done = rows.filter(({ json }) => json.status === 'succeeded').length;
		see(rows.find(({ json }) => json.status !== 'succeeded') ?? rows[0]);
		expect(done).toBeGreaterThanOrEqual(2);
		for (const { json } of rows) {
			if (json.status === 'succeeded') continue;
			expect(json.errorCode).toMatch(/unreachable|unavailable/);
			expect(json.error).not.toMatch(/list of predictions/);
		}
		expect(await scene.cog.runs('started')).toBeLessThanOrEqual(urls.length);
	});
}
