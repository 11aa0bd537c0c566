/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { byRequest, inARow, noOperation } from '../pausing/workflowNodes';
import { services } from '../sandbox/services';
import { deliver, inParallel, reportOf, type Delivery } from '../triggering/deliveries';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate } = services;
const connections = 20;
const burst = 500;
const rounds = 9;
const perRound = 40;
const leastRatio = 0.8;
const patienceMs = 900_000;

function medianOf(values: readonly number[]): number {
	return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}

describe('a burst of reports', () => {
	let triggering: TriggerStage;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-burst');
	});
	afterAll(async () => await triggering.close());

	const reports = (count: number, prefix: string) =>
		Array.from({ length: count }, (_, number) => reportOf(replicate, `${prefix}-${number}`));

	it(
		`of ${burst} at ${connections} connections: none is lost, none doubled`,
		async () => {
			const listener = await triggering.listener(replicate, { downloadFile: false });
			await listener.activate();
			// Every fifth comes twice.
			const sent = reports(burst, 'burst').flatMap((report, number) =>
				number % 5 === 0 ? [report, report] : [report],
			);

			const answers = await inParallel(sent, connections, async (report) => {
				return await deliver(listener.url, report);
			});

			for (const { status } of answers) expect([200, 503]).toContain(status);
			const items = await listener.eventsOnce(burst, patienceMs);
			const ids = items.map(({ json }) => String(json.predictionId));
			expect(new Set(ids).size).toBe(burst);
			expect(ids).toHaveLength(burst);
		},
		patienceMs,
	);

	/** A workflow with n8n's own Webhook node, active; the answer is its URL. */
	async function plainWebhook(typeVersion: number): Promise<string> {
		const { client, server } = triggering.stage;
		const path = `plain-webhook-${typeVersion}`;
		const { id } = await client.createWorkflow(
			inARow(path, [{ ...byRequest(path), typeVersion }, noOperation('After')]),
		);
		await client.activate(id);
		return `${server.url}/webhook/${path}`;
	}

	/** Milliseconds until all are answered. */
	async function timeOf(url: string, deliveries: readonly Delivery[]): Promise<number> {
		const startedAt = Date.now();
		const answers = await inParallel(deliveries, connections, async (report) => {
			return await deliver(url, report);
		});
		const tookMs = Date.now() - startedAt;
		expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
		await triggering.quiet();
		return tookMs;
	}

	it(
		"is taken about as fast as by n8n's own Webhook node",
		async () => {
			const listener = await triggering.listener(replicate, { downloadFile: false });
			await listener.activate();
			const urls = [listener.url, await plainWebhook(1), await plainWebhook(2)];
			const taken: number[][] = [];
			// The first round only warms up.
			for (let round = 0; round <= rounds; round++) {
				const tookMs: number[] = [];
				for (const [index, url] of urls.entries())
					tookMs.push(await timeOf(url, reports(perRound, `${index}-${round}`)));
				if (round > 0) taken.push(tookMs);
			}

			const [ours, first, second] = urls.map((_, index) =>
				medianOf(taken.map((tookMs) => (perRound * 1_000) / tookMs[index]!)),
			);
			// Each round for itself, since other work on the machine comes and goes.
			const ratioTo = (index: number) =>
				medianOf(taken.map((tookMs) => tookMs[index]! / tookMs[0]!));
			process.stdout.write(
				[
					`Deliveries a second: trigger ${ours!.toFixed(1)}`,
					`Webhook node of version 1 ${first!.toFixed(1)} (ratio ${ratioTo(1).toFixed(2)})`,
					`of version 2 ${second!.toFixed(1)} (ratio ${ratioTo(2).toFixed(2)})\n`,
				].join(', '),
			);
			// n8n 2.41 spares no node but its own Webhook node, from version 2 on, its expression engine.
			expect(ratioTo(1)).toBeGreaterThanOrEqual(leastRatio);
		},
		patienceMs,
	);
});
