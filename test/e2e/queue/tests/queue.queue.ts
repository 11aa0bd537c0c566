/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { picture } from '../../../nodes/picture';
import { instantCutOut } from '../../../sandbox/engines/instant';
import { endStatuses, outputOf, type Execution } from '../../n8n/execution';
import type { Reference } from '../../n8n/N8nClient';
import {
	byHand,
	byRequest,
	downloading,
	inARow,
	noOperation,
	photos,
	removal,
	removing,
	trigger,
	type WorkflowNode,
} from '../../pausing/workflowNodes';
import { sandboxCredential, services } from '../../sandbox/services';
import { Figures, processorSeconds } from '../figures';
import { openQueueStage, type QueueStage } from '../queueStage';
import { Traffic } from '../traffic';

const service = services.replicate;

describe('n8n in queue mode', () => {
	const figures = new Figures();
	let stage: QueueStage;
	let credential: Reference;

	beforeAll(async () => {
		stage = await openQueueStage();
		credential = await stage.client.createCredential(sandboxCredential(service, stage.sandbox.url));
	});
	afterAll(async () => {
		await stage.close();
		figures.print();
	});
	beforeEach(async () => await stage.sandbox.reset());

	function cutouts(start: WorkflowNode, completion: string, urls: readonly string[] | 'posted') {
		return inARow(`cutouts, ${completion}`, [
			start,
			...photos(urls),
			removing(service, credential, { completion }),
			noOperation('After'),
		]);
	}

	/** How many predictions there are; each is for a picture of its own. */
	async function paidOnce(): Promise<number> {
		const predictions = await stage.sandbox.predictions();
		expect(predictions.filter(({ submissions }) => submissions !== 1)).toEqual([]);
		const pictures = predictions.flatMap(({ imageSha256 }) => imageSha256 ?? []);
		expect(new Set(pictures).size).toBe(pictures.length);
		return predictions.length;
	}

	function expectCutouts(execution: Execution, count: number): void {
		expect(execution.status).toBe('success');
		expect(outputOf(execution, 'After').map(({ json }) => json.status)).toEqual(
			Array.from({ length: count }, () => 'succeeded'),
		);
	}

	it("keeps files in n8n's database", async () => {
		const step = removing(service, credential, { completion: 'wait', imageSource: 'binary' });
		const { id } = await stage.client.createWorkflow(
			inARow('files', [byHand, ...photos(stage.pictures.urls(3)), downloading, step]),
		);

		const execution = await stage.client.runManually(id, trigger);

		const files = outputOf(execution, removal).map(({ binary }) => binary!.data!);
		expect(files).toHaveLength(3);
		for (const [number, file] of files.entries()) {
			expect(file.id).toMatch(/^database:/);
			expect(await stage.client.readBinary(file)).toEqual(instantCutOut(picture(number)));
		}
	});

	it('spreads 300 predictions over the workers, and pays nothing twice when one dies', async () => {
		const [victim, ...others] = stage.workers;
		await stage.sandbox.change({ taskMs: 1_500 });
		const traffic = await Traffic.open(stage, 'wait', cutouts(byRequest('wait'), 'wait', 'posted'));
		const before = await stage.timeOf(others);
		for (let execution = 0; execution < 60; execution++) {
			await traffic.send(stage.pictures.urls(5, execution * 5));
		}
		await traffic.until(20, 'success');

		await victim!.kill();
		await traffic.until(60, ...endStatuses);

		const executions = await traffic.executions();
		const lost = executions.filter(({ status }) => status !== 'success');
		expect(lost.length).toBeLessThanOrEqual(2);
		for (const execution of executions) if (!lost.includes(execution)) expectCutouts(execution, 5);
		const paid = await paidOnce();
		expect(paid).toBeGreaterThanOrEqual(5 * (60 - lost.length));
		expect(paid).toBeLessThanOrEqual(300);
		for (const worker of stage.workers) {
			expect(await worker.finishedExecutions()).toBeGreaterThan(5);
		}
		const after = await stage.timeOf(others);
		const done = after.executions - before.executions;
		figures.note(
			'of a worker for an execution of 5 pictures, waiting',
			((after.seconds - before.seconds) / done) * 1_000,
			'ms',
		);
		await victim!.start();
	});

	it('holds no worker while 500 predictions are paused', async () => {
		const answering = byRequest('other', { responseMode: 'lastNode' });
		const other = await Traffic.open(
			stage,
			'other',
			inARow('other', [answering, noOperation('A')]),
		);
		await other.medianMs(20);
		const usualMs = await other.medianMs(20);
		await stage.sandbox.change({ taskMs: 45_000, spread: 0.3 });
		const traffic = await Traffic.open(
			stage,
			'pause',
			cutouts(byRequest('pause'), 'pause', 'posted'),
		);
		const workersBefore = await stage.timeOf(stage.workers);
		for (let execution = 0; execution < 25; execution++) {
			await traffic.send(stage.pictures.urls(20, execution * 20));
		}
		await traffic.until(25, 'waiting');

		for (let look = 0; look < 20; look++) {
			expect(await stage.redis.busySlots()).toBe(0);
			await delay(50);
		}
		const meanwhileMs = await other.medianMs(20);
		expect(await traffic.count('waiting')).toBe(25);
		expect(meanwhileMs).toBeLessThan(2 * usualMs + 100);
		const mainBefore = await processorSeconds(stage.main.url);

		await traffic.until(25, ...endStatuses);

		const mainAfter = await processorSeconds(stage.main.url);
		const workersAfter = await stage.timeOf(stage.workers);
		for (const execution of await traffic.executions()) expectCutouts(execution, 20);
		expect(await paidOnce()).toBe(500);
		figures.note('for another execution, usually', usualMs, 'ms');
		figures.note('for another execution while 500 predictions are paused', meanwhileMs, 'ms');
		figures.note(
			'of the main process for a report',
			((mainAfter - mainBefore) / 500) * 1_000,
			'ms',
		);
		figures.note(
			'of a worker for an execution of 20 pictures, paused',
			((workersAfter.seconds - workersBefore.seconds) / 25) * 1_000,
			'ms',
		);
	});

	it.each(['by hand', 'by its webhook'])(
		'stops on its worker an execution started %s, and its predictions',
		async (how) => {
			await stage.sandbox.change({ taskMs: 60_000 });
			const urls = stage.pictures.urls(3);
			const workflowId =
				how === 'by hand' ? await startByHand(urls) : await startByRequest('stop', urls);
			const statuses = async () => (await stage.sandbox.predictions()).map(({ status }) => status);
			while ((await statuses()).filter((status) => status === 'processing').length < 3) {
				await delay(100);
			}
			expect(await stage.redis.busySlots()).toBe(1);
			const [execution] = await stage.client.executions(workflowId);

			await stage.client.stopExecution(execution!.id);

			await stage.client.waitFor(execution!.id, ['canceled']);
			while (!(await statuses()).every((status) => status === 'canceled')) await delay(100);
			while ((await stage.redis.busySlots()) > 0) await delay(100);
		},
	);

	async function startByHand(urls: readonly string[]): Promise<string> {
		const { id } = await stage.client.createWorkflow(cutouts(byHand, 'wait', urls));
		await stage.client.startManually(id, trigger);
		return id;
	}

	async function startByRequest(path: string, urls: readonly string[]): Promise<string> {
		const traffic = await Traffic.open(stage, path, cutouts(byRequest(path), 'wait', 'posted'));
		await traffic.send(urls);
		return traffic.workflowId;
	}
});
