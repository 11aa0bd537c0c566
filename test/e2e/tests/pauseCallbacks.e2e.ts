/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { Execution } from '../n8n/execution';
import { outputOf } from '../n8n/execution';
import { until } from '../neighbours/until';
import type { Callback } from '../pausing/callbackGate';
import { PauseStage } from '../pausing/pauseStage';
import { byHand, inARow, noOperation, photos, removal, removing } from '../pausing/workflowNodes';
import { services } from '../sandbox/services';

const service = services.replicate;
const taskMs = 2_000;
const longMs = 60_000;
const received = { status: 200, body: '{"received":true}' };

describe('reports of a provider to a paused execution', () => {
	let pausing: PauseStage;

	beforeAll(async () => {
		pausing = await PauseStage.open('pause-callbacks');
	});
	afterAll(async () => await pausing.close());
	beforeEach(async () => {
		await pausing.forget();
		await pausing.stage.sandbox.change({ taskMs });
	});

	async function workflow(count: number) {
		return inARow(`${count} photos`, [
			byHand,
			...photos(pausing.pictures.urls(count)),
			removing(service, await pausing.credential(service)),
			noOperation('After'),
		]);
	}

	/** Parks an execution, and keeps the reports back until there is one for each prediction. */
	async function parkAndKeepReports(count: number): Promise<[string, Callback[]]> {
		pausing.gate.isOpen = false;
		const executionId = await pausing.park(await workflow(count));
		while (pausing.gate.of(executionId).length < count) await delay(50);
		return [executionId, [...pausing.gate.of(executionId)]];
	}

	async function expectRightEnd(executionId: string, count: number): Promise<Execution> {
		const execution = await pausing.stage.client.waitFor(executionId);
		expect(execution.status).toBe('success');
		const rows = outputOf(execution, removal).map(({ json }) => json.status);
		expect(rows).toEqual(Array.from({ length: count }, () => 'succeeded'));
		expect(execution.data?.resultData.runData.After).toHaveLength(1);
		expect(outputOf(execution, 'After')).toHaveLength(count);
		expect(await pausing.predictions(service)).toHaveLength(count);
		return execution;
	}

	it('wake it when the last one has come, as a webhook sees `runExecutionData.executionData.contextData`, and are answered with 200', async () => {
		const [executionId, reports] = await parkAndKeepReports(3);
		const [first, second, third] = reports as [Callback, Callback, Callback];

		const answers = [pausing.gate.pass(first), pausing.gate.pass(second)];
		await delay(1_000);
		expect(await pausing.stage.client.status(executionId)).toBe('waiting');
		answers.push(pausing.gate.pass(third));

		expect(await Promise.all(answers)).toEqual([received, received, received]);
		await expectRightEnd(executionId, 3);
	});

	it('wake it also when the others are lost: after a while the provider is asked', async () => {
		const [executionId, [first]] = await parkAndKeepReports(3);

		expect(await pausing.gate.pass(first!)).toEqual(received);

		await expectRightEnd(executionId, 3);
	});

	it('that come twice count once', async () => {
		const [executionId, reports] = await parkAndKeepReports(2);
		const [first, second] = reports as [Callback, Callback];

		const answers = [first, first, first].map(async (one) => await pausing.gate.pass(one));
		await delay(1_000);
		expect(await pausing.stage.client.status(executionId)).toBe('waiting');
		await Promise.all([pausing.gate.pass(second), pausing.gate.pass(second)]);
		expect(await Promise.all(answers)).toEqual([received, received, received]);

		await expectRightEnd(executionId, 2);
	});

	it('that come together wake it once', async () => {
		const [executionId, reports] = await parkAndKeepReports(20);

		const answers = await Promise.all(reports.map(async (one) => await pausing.gate.pass(one)));

		expect(answers).toEqual(reports.map(() => received));
		await expectRightEnd(executionId, 20);
	});

	it('come for the last 100 of 102 photos, and wake it when these have ended', async () => {
		pausing.gate.isOpen = false;
		const executionId = await pausing.park(await workflow(102));
		const reported = await until('100 reports', async () => {
			const reports = [...pausing.gate.of(executionId)];
			return reports.length >= 100 ? reports : undefined;
		});
		await delay(taskMs);
		expect(pausing.gate.of(executionId)).toHaveLength(100);

		const answers = await Promise.all(reported.map(async (one) => await pausing.gate.pass(one)));

		expect(answers).toEqual(reported.map(() => received));
		await expectRightEnd(executionId, 102);
	});

	it('that are the same and come together wake it once', async () => {
		const [executionId, [report]] = await parkAndKeepReports(1);

		const answers = await Promise.all(
			Array.from({ length: 20 }, async () => await pausing.gate.pass(report!)),
		);

		expect(answers).toContainEqual(received);
		await expectRightEnd(executionId, 1);
	});

	it('that come late change nothing', async () => {
		const [executionId, reports] = await parkAndKeepReports(2);
		for (const report of reports) await pausing.gate.pass(report);
		const before = await expectRightEnd(executionId, 2);

		const statuses = await Promise.all(
			reports.map(async (report) => (await pausing.gate.pass(report)).status),
		);

		expect(statuses).toEqual([409, 409]);
		await delay(1_000);
		expect(await pausing.stage.client.execution(executionId)).toEqual(before);
	});

	it('that come before the execution is saved are not missed', async () => {
		await pausing.stage.sandbox.change({ taskMs: 200, webhookRetryForMs: 0 });
		await pausing.stage.sandbox.addFault({
			place: service.provider,
			method: 'POST',
			nth: 3,
			delayMs: 3_000,
			action: { kind: 'delay' },
		});

		const executionId = await pausing.start(await workflow(3));

		await expectRightEnd(executionId, 3);
		// Refused, so that a provider repeats them: 409, or 500 where n8n has saved nothing at all yet.
		const refused = pausing.gate.answers.filter(({ status }) => status >= 400);
		expect(refused.length).toBeGreaterThanOrEqual(2);
	});

	it('with a wrong token are refused [S-36]', async () => {
		await pausing.stage.sandbox.change({ taskMs: longMs });
		pausing.gate.isOpen = false;
		const executionId = await pausing.park(await workflow(1));
		const [prediction] = await pausing.predictions(service);
		const body = JSON.stringify({ id: prediction!.id, status: 'succeeded', output: 'x' });
		const headers = { 'content-type': 'application/json' };

		for (const query of ['', '?signature=', '?signature=wrong', `?signature=${'0'.repeat(64)}`]) {
			const path = `/webhook-waiting/${executionId}${query}`;
			expect((await pausing.gate.pass({ path, headers, body })).status).toBe(401);
		}
		expect(await pausing.stage.client.status(executionId)).toBe('waiting');
	});

	it('with the right token are not believed [S-37]', async () => {
		const { client } = pausing.stage;
		await pausing.stage.sandbox.change({ taskMs: 20_000 });
		const executionId = await pausing.park(await workflow(2));
		const predictions = await pausing.predictions(service);
		const { pathname, search } = new URL(predictions[0]!.webhookUrl!);
		const path = pathname + search;
		const headers = { 'content-type': 'application/json' };
		const nonsense = [
			'',
			'null',
			'[]',
			'{',
			'"succeeded"',
			'{"id":"unknown","status":"succeeded"}',
		];

		for (const body of [...nonsense, 'x'.repeat(1_000_000)]) {
			const { status } = await pausing.gate.pass({ path, headers, body });
			// n8n itself refuses what is no JSON.
			expect([200, 422]).toContain(status);
		}
		expect(await client.status(executionId)).toBe('waiting');
		const invented = predictions.map(({ id }) =>
			JSON.stringify({ id, status: 'succeeded', output: ['https://example.com/a.png'] }),
		);
		const answers = invented.map(async (body) => await pausing.gate.pass({ path, headers, body }));
		expect(await Promise.all(answers)).toEqual([received, received]);
		await client.waitFor(executionId, ['running']);
		await client.waitFor(executionId, ['waiting']);

		await expectRightEnd(executionId, 2);
	});
});
