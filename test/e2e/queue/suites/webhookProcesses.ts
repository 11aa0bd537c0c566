import { endStatuses } from '../../n8n/execution';
import { byRequest } from '../../pausing/workflowNodes';
import { deliver, reportOf } from '../../triggering/deliveries';
import { Listener, predictionTrigger } from '../../triggering/listener';
import { cutoutWorkflow, parallel, service, type QueueSuite } from '../cutoutWorkflow';
import { expectCutouts, expectPaidOnce } from '../cutouts';
import { eventually } from '../eventually';
import { Traffic } from '../traffic';

const events = 40;

/** Several processes for webhooks, which know nothing of each other; nginx gives each the next request in turn. */
export function webhookProcesses(suite: () => QueueSuite): void {
	describe('the trigger', () => {
		let listener: Listener;

		beforeEach(async () => {
			const { stage, credential } = suite();
			const node = predictionTrigger(service, credential, 'spread', { downloadFile: false });
			listener = await Listener.create(stage.client, stage.webhookUrl, node);
			await listener.activate();
		});
		afterEach(async () => await listener.deactivate());

		it('starts once for each event that is delivered to one process after the other', async () => {
			for (let event = 0; event < events; event++) {
				const report = reportOf(service, `in-turn-${event}`);
				const answers = [];
				for (let copy = 0; copy < 2; copy++) answers.push(await deliver(listener.url, report));
				expect(answers.map(({ status }) => status)).toEqual([200, 200]);
			}

			const items = await listener.eventsOnce(events);
			expect(new Set(items.map(({ json }) => json.predictionId)).size).toBe(events);
			expect(items).toHaveLength(events);
		});

		it('loses none, and starts at most twice, when the processes get the copies in one instant', async () => {
			for (let event = 0; event < events; event++) {
				const report = reportOf(service, `at-once-${event}`);
				const copies = [deliver(listener.url, report), deliver(listener.url, report)];
				const answers = await Promise.all(copies);
				expect(answers.some(({ status }) => status === 200)).toBe(true);
			}

			const items = await listener.eventsOnce(events);
			const started = new Map<string, number>();
			for (const { json } of items) {
				const id = String(json.predictionId);
				started.set(id, (started.get(id) ?? 0) + 1);
			}
			expect(started.size).toBe(events);
			expect(Math.max(...started.values())).toBeLessThanOrEqual(2);
			suite().figures.note(
				'events started twice when two processes got their copies in one instant',
				(100 * (items.length - events)) / events,
				'%',
			);
		});
	});

	it('resumes each execution soon after its last prediction, whichever process hears of which', async () => {
		const { stage, credential, figures } = suite();
		await stage.sandbox.change({ taskMs: 20_000, spread: 0.5, parallel });
		const traffic = await Traffic.open(
			stage,
			'killed',
			cutoutWorkflow(credential, byRequest('killed'), 'pause', 'posted'),
		);
		for (let execution = 0; execution < 10; execution++) {
			await traffic.send(stage.pictures.urls(10, execution * 10));
		}
		await traffic.until(10, 'waiting');
		const ended = async () => {
			const predictions = await stage.sandbox.predictions();
			return predictions.filter(({ endedAt }) => endedAt !== null).length;
		};
		await eventually('a third has ended', async () => (await ended()) >= 33);

		// In the middle of the deliveries.
		await stage.webhooks[0]!.kill();
		await eventually('all predictions have ended', async () => (await ended()) === 100);
		await stage.webhooks[0]!.start();

		await traffic.until(10, ...endStatuses);
		for (const execution of await traffic.executions()) await expectCutouts(stage, execution, 10);
		expect(await expectPaidOnce(stage)).toBe(100);
		const predictions = await stage.sandbox.predictions();
		const deliveries = predictions.flatMap(({ deliveries: attempts }) => attempts);
		figures.note(
			'deliveries for a prediction, one of two processes killed',
			deliveries.length / 100,
			'',
		);
		expect(deliveries.length).toBeLessThan(200);
	});
}
