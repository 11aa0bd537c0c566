/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { services } from '../sandbox/services';
import {
	deliver,
	inParallel,
	reportOf,
	type Answer,
	type Delivery,
} from '../triggering/deliveries';
import type { Listener } from '../triggering/listener';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate, waveSpeed } = services;
const started = { status: 200, body: '{"received":true,"started":true}' };
const notStarted = { status: 200, body: '{"received":true,"started":false}' };

describe('an event starts a workflow once', () => {
	let triggering: TriggerStage;
	let listener: Listener;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-once');
	});
	afterAll(async () => await triggering.close());
	beforeEach(async () => {
		await triggering.stage.sandbox.reset();
		listener = await triggering.listener(replicate, { downloadFile: false });
		await listener.activate();
	});

	/** n8n that has just started knows its webhooks a moment later. */
	async function deliverAgain(delivery: Delivery): Promise<Answer> {
		for (;;) {
			const answer = await deliver(listener.url, delivery);
			if (answer.status !== 404) return answer;
			await delay(100);
		}
	}

	async function expectOne(): Promise<void> {
		await listener.eventsOnce(1);
		expect(await listener.executions()).toHaveLength(1);
	}

	it('and its execution and memory are there when the provider is answered: n8n asks `staticData.__dataChanged`', async () => {
		expect(await deliver(listener.url, reportOf(replicate, 'a'))).toEqual(started);
		expect(await listener.count()).toBe(1);
		const { staticData } = await triggering.stage.client.public<{ staticData: object }>(
			'GET',
			`/workflows/${listener.workflowId}`,
		);
		expect(Object.values(staticData)).toEqual([{ seenEvents: [expect.any(String)] }]);
	});

	it('however often it is delivered', async () => {
		const report = reportOf(replicate, 'a');
		expect(await deliver(listener.url, report)).toEqual(started);
		for (let time = 0; time < 3; time++)
			expect(await deliver(listener.url, report)).toEqual(notStarted);
		await expectOne();
	});

	it('when it is delivered twenty times at the same moment', async () => {
		const report = reportOf(replicate, 'a');
		const answers = await inParallel(
			Array.from({ length: 20 }),
			20,
			async () => await deliver(listener.url, report),
		);
		expect(answers.filter(({ body }) => body === started.body)).toHaveLength(1);
		for (const { status } of answers) expect([200, 503]).toContain(status);
		await expectOne();
	});

	it('also after n8n was stopped and started', async () => {
		const report = reportOf(replicate, 'a');
		expect(await deliver(listener.url, report)).toEqual(started);
		await expectOne();
		await triggering.stage.server.stop();
		await triggering.stage.server.start();
		expect(await deliverAgain(report)).toEqual(notStarted);
		await expectOne();
	});

	it('also when the power is cut as soon as the provider is answered', async () => {
		const reports = Array.from({ length: 5 }, (_, number) => reportOf(replicate, `p${number}`));
		const answers = await inParallel(reports, 5, async (report) => {
			return await deliver(listener.url, report);
		});
		await triggering.stage.server.kill();
		expect(answers).toEqual(reports.map(() => started));
		await triggering.stage.server.start();
		for (const report of reports) expect(await deliverAgain(report)).toEqual(notStarted);
		const executions = await listener.executions();
		expect(executions).toHaveLength(5);
	});

	it('also when the workflow keeps data of its own', async () => {
		await listener.deactivate();
		const busy = await triggering.counting(replicate);
		await busy.activate();
		const reports = Array.from({ length: 10 }, (_, number) => reportOf(replicate, `p${number}`));
		await inParallel(reports, 5, async (report) => await deliver(busy.url, report));
		await busy.eventsOnce(10);
		const again = await inParallel(reports, 5, async (report) => await deliver(busy.url, report));
		expect(again).toEqual(reports.map(() => notStarted));
		expect(await busy.executions()).toHaveLength(10);
	});

	it('when the provider hangs up while the file is on its way, and comes again', async () => {
		await triggering.stage.sandbox.change({ webhookRetryBaseMs: 500 });
		await triggering.stage.sandbox.addFault({
			place: 'files',
			path: 'out',
			delayMs: 12_000,
			action: { kind: 'delay' },
		});
		const slow = await (await triggering.listener(waveSpeed)).activate();
		const [id] = await triggering.submit(waveSpeed, 1, slow.url);
		const [item] = await slow.eventsOnce(1);
		expect(item?.binary).toBeDefined();
		expect(await deliver(slow.url, reportOf(waveSpeed, id!))).toEqual(notStarted);
		expect(await slow.executions()).toHaveLength(1);
		const { deliveries } = await triggering.prediction(id!);
		const [first] = deliveries[0]?.attempts ?? [];
		expect(first?.status).toBe(0);
	});
});
