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
import { sandboxCredential } from '../../sandbox/services';
import { expectCutouts, expectPaidOnce } from '../cutouts';
import { eventually } from '../eventually';
import { Figures, median } from '../figures';
import type { N8nWorker } from '../N8nWorker';
import { ProcessorTime, residentMegabytes } from '../processorTime';
import { cutoutWorkflow, parallel, service } from '../cutoutWorkflow';
import { openQueueStage, slotsPerWorker, type QueueStage } from '../queueStage';
import { replacements } from '../suites/replacements';
import { sharedLimit } from '../suites/sharedLimit';
import { webhookProcesses } from '../suites/webhookProcesses';
import { Traffic } from '../traffic';

describe('n8n in queue mode', () => {
	const figures = new Figures();
	let stage: QueueStage;
	let credential: Reference;
	/** What a process of n8n takes while nothing is to be done; the workers are alike. */
	let idleWorker: number;
	let idleMain: number;

	beforeAll(async () => {
		stage = await openQueueStage();
		credential = await stage.client.createCredential(sandboxCredential(service, stage.sandbox.url));
		[idleWorker, idleMain] = await Promise.all([
			ProcessorTime.idleShare(stage.workers[0]!),
			ProcessorTime.idleShare(stage.main),
		]);
		figures.note(
			'processor time of a worker that has nothing to do, in a second',
			idleWorker * 1_000,
			'ms',
		);
		figures.note(
			'processor time of main when it has nothing to do, in a second',
			idleMain * 1_000,
			'ms',
		);
	});
	afterAll(async () => {
		await stage?.close();
		figures.print();
	});
	beforeEach(async () => await stage.sandbox.reset());
	afterEach(async () => await Traffic.closeAll());

	const cutouts = (start: WorkflowNode, completion: string, urls: readonly string[] | 'posted') =>
		cutoutWorkflow(credential, start, completion, urls);

	/** Those that take the place of a single n8n: all that is no worker. */
	const front = () => [stage.main, ...stage.webhooks];

	/** How often the provider was asked how a prediction does. */
	async function questions(): Promise<number> {
		const requests = await stage.sandbox.requests();
		return requests.filter(({ method, path }) => method === 'GET' && path.includes('/predictions/'))
			.length;
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

	it.each(['by hand', 'by its webhook at the main process'])(
		'stops on its worker an execution started %s, and its predictions',
		async (how) => {
			await stage.sandbox.change({ taskMs: 600_000 });
			const urls = stage.pictures.urls(3);
			const executionId = await (how === 'by hand' ? startByHand(urls) : startByRequest(urls));
			const allAre = async (wanted: string) => {
				const predictions = await stage.sandbox.predictions();
				return predictions.length === 3 && predictions.every(({ status }) => status === wanted);
			};
			await eventually('the predictions run', async () => await allAre('processing'));
			expect(await stage.redis.busySlots()).toBe(1);

			await stage.client.stopExecution(executionId);

			await stage.client.waitFor(executionId, ['canceled']);
			await eventually('the predictions are canceled', async () => await allAre('canceled'));
			await eventually('no worker is busy', async () => (await stage.redis.busySlots()) === 0);
		},
	);

	async function startByHand(urls: readonly string[]): Promise<string> {
		const { id } = await stage.client.createWorkflow(cutouts(byHand, 'wait', urls));
		return await stage.client.startManually(id, trigger);
	}

	async function startByRequest(urls: readonly string[]): Promise<string> {
		const workflow = cutouts(byRequest('stop'), 'wait', 'posted');
		// n8n 2.41.1 does not tell the worker to stop what a webhook process started.
		const traffic = await Traffic.open(stage, 'stop', workflow, stage.main.url);
		await traffic.send(urls);
		return await traffic.running();
	}

	it('spreads 300 predictions over the workers, and pays nothing twice when one dies', async () => {
		const [victim, ...others] = stage.workers as [N8nWorker, ...N8nWorker[]];
		const earlier = await Promise.all(stage.workers.map(finishedCount));
		await stage.sandbox.change({ taskMs: 1_500, parallel });
		const traffic = await Traffic.open(stage, 'wait', cutouts(byRequest('wait'), 'wait', 'posted'));
		const workerTime = await ProcessorTime.start(others, idleWorker);
		const mainTime = await ProcessorTime.start(front(), idleMain);
		for (let execution = 0; execution < 60; execution++) {
			await traffic.send(stage.pictures.urls(5, execution * 5));
		}
		const finishedNow = async () => {
			const counts = await Promise.all(stage.workers.map(finishedCount));
			return counts.map((count, index) => count - earlier[index]!);
		};
		await eventually(
			'a third is done, and the worker that is to die has its hands full',
			async () => {
				const [ofVictim] = await finishedNow();
				return (
					total(await finishedNow()) >= 20 &&
					ofVictim! >= 3 &&
					(await inHand(victim)) === slotsPerWorker
				);
			},
		);

		await victim.kill();
		await eventually('the others have done the rest', async () => {
			return total(await finishedNow()) >= 60 - slotsPerWorker;
		});
		const spentByOthers = await workerTime.spentMs();
		const spentByMain = await mainTime.spentMs();
		const memory = await Promise.all(others.map(residentMegabytes));
		const doneBy = await finishedNow();
		await traffic.until(60, ...endStatuses);
		await victim.start();

		expect(Math.min(...doneBy)).toBeGreaterThanOrEqual(3);
		const executions = await traffic.executions();
		const lost = executions.filter(({ status }) => status !== 'success');
		// n8n gives up what was on the dead worker, and starts none of it again by itself.
		expect(lost.length).toBeGreaterThan(0);
		expect(lost.length).toBeLessThanOrEqual(slotsPerWorker);
		const begunElsewhere = (await Promise.all(others.map(async (one) => await one.begun()))).flat();
		expect(begunElsewhere.filter((id) => lost.some((one) => one.id === id))).toEqual([]);
		for (const { status } of lost) expect(['crashed', 'error']).toContain(status);
		const done = executions.filter(({ status }) => status === 'success');
		for (const execution of done) await expectCutouts(stage, execution, 5);
		const paid = await expectPaidOnce(stage);
		expect(paid).toBeGreaterThanOrEqual(5 * done.length);
		expect(paid).toBeLessThanOrEqual(300);

		const requests = await questions();
		const doneByOthers = total(doneBy.slice(1));
		figures.note(
			'processor time of a worker for a picture, waiting',
			spentByOthers / doneByOthers / 5,
			'ms',
		);
		figures.note(
			'processor time of main and webhook processes for an execution of 5 pictures, waiting',
			spentByMain / 60,
			'ms',
		);
		figures.note(
			'a slot of a worker is taken by 5 pictures of 1.5 s, waiting',
			median(done.map(seconds)),
			's',
		);
		figures.note('questions to the provider about a picture, waiting', requests / paid, '');
		figures.note('memory of a worker', Math.max(...memory), 'MB');
	});

	it('holds no worker while 500 predictions are paused', async () => {
		const answering = byRequest('other', { responseMode: 'lastNode' });
		const other = await Traffic.open(
			stage,
			'other',
			inARow('other', [answering, noOperation('A')]),
		);
		await other.times(20);
		const usualMs = median(await other.times(20));
		await stage.sandbox.change({ taskMs: 44_000, spread: 0.3, parallel });
		const traffic = await Traffic.open(
			stage,
			'pause',
			cutouts(byRequest('pause'), 'pause', 'posted'),
		);
		const workerTime = await ProcessorTime.start(stage.workers, idleWorker);
		const sentAt = performance.now();
		for (let execution = 0; execution < 25; execution++) {
			await traffic.send(stage.pictures.urls(20, execution * 20));
		}
		await traffic.until(25, 'waiting');
		const parkedMs = performance.now() - sentAt;

		for (let look = 0; look < 20; look++) {
			expect(await stage.redis.busySlots()).toBe(0);
			await delay(50);
		}
		const meanwhileMs = median(await other.times(20));
		expect(await traffic.count('waiting')).toBe(25);
		const paused = await stage.sandbox.predictions();
		expect(paused.filter(({ endedAt }) => endedAt === null)).toHaveLength(500);
		expect(meanwhileMs).toBeLessThan(2 * usualMs + 100);

		const mainTime = await ProcessorTime.start(front(), idleMain);
		await eventually('all predictions have ended', async () => {
			return (await stage.sandbox.predictions()).every(({ endedAt }) => endedAt !== null);
		});
		const spentByMain = await mainTime.spentMs();
		await traffic.until(25, ...endStatuses);
		const spentByWorkers = await workerTime.spentMs();

		const executions = await traffic.executions();
		for (const execution of executions) await expectCutouts(stage, execution, 20);
		expect(await expectPaidOnce(stage)).toBe(500);
		const predictions = await stage.sandbox.predictions();
		const endOf = new Map(predictions.map(({ id, endedAt }) => [id, endedAt!]));
		const lateSeconds = executions.map((execution) => {
			const ends = outputOf(execution, 'After').map(
				({ json }) => endOf.get(String(json.predictionId))!,
			);
			return (Date.parse(execution.stoppedAt!) - Math.max(...ends)) / 1_000;
		});
		figures.note(
			'questions to the provider about a picture, paused',
			(await questions()) / 500,
			'',
		);
		figures.note('for another execution, usually', usualMs, 'ms');
		figures.note('for another execution while 500 predictions are paused', meanwhileMs, 'ms');
		figures.note(
			'a slot of a worker is taken to submit 20 pictures and pause',
			(parkedMs * stage.workers.length * slotsPerWorker) / 25 / 1_000,
			's',
		);
		figures.note('processor time of a worker for a picture, paused', spentByWorkers / 500, 'ms');
		figures.note(
			'processor time of main and webhook processes for the report of a picture',
			spentByMain / 500,
			'ms',
		);
		figures.note(
			"from the last picture's end to the execution's, paused",
			median(lateSeconds),
			's',
		);
	});

	sharedLimit(() => ({ stage, credential, figures }));
	webhookProcesses(() => ({ stage, credential, figures }));
	replacements(() => ({ stage, credential, figures }));
});

async function finishedCount(worker: N8nWorker): Promise<number> {
	return (await worker.finished()).length;
}

async function inHand(worker: N8nWorker): Promise<number> {
	return (await worker.begun()).length - (await worker.finished()).length;
}

function total(counts: readonly number[]): number {
	return counts.reduce((sum, count) => sum + count, 0);
}

function seconds({ startedAt, stoppedAt }: Execution): number {
	return (Date.parse(stoppedAt!) - Date.parse(startedAt)) / 1_000;
}
