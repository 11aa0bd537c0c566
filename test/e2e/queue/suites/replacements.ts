/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { endStatuses } from '../../n8n/execution';
import { byRequest } from '../../pausing/workflowNodes';
import { cutoutWorkflow, parallel, type QueueSuite } from '../cutoutWorkflow';
import { expectCutouts, expectPaidOnce } from '../cutouts';
import { eventually } from '../eventually';
import { Traffic } from '../traffic';

/** Processes that die, or that others take the place of. */
export function replacements(suite: () => QueueSuite): void {
	const open = async (path: string, completion: 'pause' | 'wait') => {
		const { stage, credential } = suite();
		const workflow = cutoutWorkflow(credential, byRequest(path), completion, 'posted');
		return await Traffic.open(stage, path, workflow);
	};

	/** All of its executions are over, each with the cutouts of its own photos. */
	async function expectAllRight(traffic: Traffic, executions: number, photosEach: number) {
		await traffic.until(executions, ...endStatuses);
		const all = await traffic.executions();
		expect(all).toHaveLength(executions);
		for (const execution of all) await expectCutouts(suite().stage, execution, photosEach);
	}

	async function allEnded(): Promise<void> {
		await eventually('all predictions have ended', async () => {
			const predictions = await suite().stage.sandbox.predictions();
			return predictions.every(({ endedAt }) => endedAt !== null);
		});
	}

	it('loses nothing when all workers die while predictions are paused', async () => {
		const { stage } = suite();
		await stage.sandbox.change({ taskMs: 15_000, parallel });
		const traffic = await open('outage', 'pause');
		for (let execution = 0; execution < 6; execution++) {
			await traffic.send(stage.pictures.urls(5, execution * 5));
		}
		await traffic.until(6, 'waiting');

		await Promise.all(stage.workers.map(async (worker) => await worker.kill()));
		await allEnded();
		await Promise.all(stage.workers.map(async (worker) => await worker.start()));

		await expectAllRight(traffic, 6, 5);
		expect(await expectPaidOnce(stage)).toBe(30);
	});

	it('loses nothing when Redis restarts under predictions that are waited for and paused', async () => {
		const { stage } = suite();
		await stage.sandbox.change({ taskMs: 10_000, parallel });
		const pausing = await open('redis-pause', 'pause');
		const waiting = await open('redis-wait', 'wait');
		for (let execution = 0; execution < 4; execution++) {
			await pausing.send(stage.pictures.urls(5, execution * 5));
		}
		await pausing.until(4, 'waiting');
		for (let execution = 4; execution < 8; execution++) {
			await waiting.send(stage.pictures.urls(5, execution * 5));
		}

		await stage.redis.restart();

		await expectAllRight(pausing, 4, 5);
		await expectAllRight(waiting, 4, 5);
		expect(await expectPaidOnce(stage)).toBe(40);
	});

	it('loses nothing, and pays nothing twice, in a deployment that replaces process after process', async () => {
		const { stage, figures } = suite();
		await stage.sandbox.change({ taskMs: 3_000, spread: 0.5, parallel });
		const pausing = await open('deploy-pause', 'pause');
		const waiting = await open('deploy-wait', 'wait');
		let isDeploying = true;
		let refused = 0;
		let sent = 0;
		const started = { pausing: 0, waiting: 0 };
		const traffic = async () => {
			while (isDeploying) {
				for (const [name, one] of Object.entries({ pausing, waiting })) {
					const photos = stage.pictures.urls(2, 2 * sent++);
					await one.send(photos).then(
						() => started[name as keyof typeof started]++,
						() => refused++,
					);
				}
				await delay(2_000);
			}
		};

		const calls = traffic();
		for (const replaced of [...stage.workers, ...stage.webhooks, stage.main]) {
			await replaced.stop();
			await replaced.start();
		}
		isDeploying = false;
		await calls;

		await pausing.until(started.pausing, ...endStatuses);
		await waiting.until(started.waiting, ...endStatuses);
		const all = [...(await pausing.executions()), ...(await waiting.executions())];
		for (const execution of all) await expectCutouts(stage, execution, 2);
		expect(await expectPaidOnce(stage)).toBe(2 * all.length);
		expect(all.length).toBeGreaterThanOrEqual(started.pausing + started.waiting);
		expect(refused).toBeLessThanOrEqual(sent / 10);
		figures.note('executions during a deployment', all.length, '');
		figures.note('calls during a deployment that n8n refused', refused, '');
	});
}
