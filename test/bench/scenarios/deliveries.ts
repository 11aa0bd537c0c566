import { randomUUID } from 'node:crypto';
import { byRequest, inARow, noOperation } from '../../e2e/pausing/workflowNodes';
import { services } from '../../e2e/sandbox/services';
import { deliver, inParallel, reportOf } from '../../e2e/triggering/deliveries';
import { Listener, predictionTrigger } from '../../e2e/triggering/listener';
import type { Ground } from '../ground';
import { atLeast, type Section } from '../section';
import { median, shown } from '../statistics';

const connections = 20;
const perRound = 40;

/** A workflow with n8n's own Webhook node, active; the answer is its address. */
async function plainWebhook(ground: Ground, typeVersion: number): Promise<string> {
	const { client, server } = ground.stage;
	const path = `plain-webhook-${typeVersion}`;
	const { id } = await client.createWorkflow(
		inARow(path, [{ ...byRequest(path), typeVersion }, noOperation('After')]),
	);
	await client.activate(id);
	return `${server.url}/webhook/${path}`;
}

/** Reports of a provider, beside n8n's own Webhook node. */
export async function deliveries(
	ground: Ground,
	rounds: number,
	say: (text: string) => void,
): Promise<Section> {
	const { client, server } = ground.stage;
	const { credential } = await ground.target(services.replicate);
	const node = predictionTrigger(services.replicate, credential, randomUUID(), {
		downloadFile: false,
	});
	const listener = await Listener.create(client, server.url, node);
	await listener.activate();
	const receivers = [
		{ name: 'Prediction Status Trigger', url: listener.url },
		{ name: 'Webhook node, version 1', url: await plainWebhook(ground, 1) },
		{ name: 'Webhook node, version 2', url: await plainWebhook(ground, 2) },
	];
	const rates = receivers.map(() => [] as number[]);
	for (let round = 0; round <= rounds; round++) {
		for (const [index, { url }] of receivers.entries()) {
			const reports = Array.from({ length: perRound }, (_, number) =>
				reportOf(services.replicate, `bench-${index}-${round}-${number}`),
			);
			const startedAt = Date.now();
			const answers = await inParallel(
				reports,
				connections,
				async (report) => await deliver(url, report),
			);
			if (answers.some(({ status }) => status !== 200)) throw new Error('A report was refused');
			if (round > 0) rates[index]?.push((perRound * 1_000) / (Date.now() - startedAt));
		}
		say(`  ${round}/${rounds}`);
	}
	const ratioTo = (other: number) =>
		median((rates[0] ?? []).map((rate, round) => rate / (rates[other]?.[round] ?? NaN)));
	return {
		title: 'Reports by webhook',
		text: `${perRound} signed reports at ${connections} connections, Download File off. n8n 2.41 starts its expression engine before it calls the webhook of any node but its own Webhook node from version 2 on; version 1 of that node pays for it as every other trigger does. Medians of ${rounds} rounds.`,
		columns: ['receiver', 'a second', 'ratio of the trigger to it'],
		rows: receivers.map(({ name }, index) => [
			name,
			shown(median(rates[index] ?? []), 1),
			index === 0 ? '' : shown(ratioTo(index)),
		]),
		bars: [
			atLeast("reports a second / the Webhook node's, version 1", ratioTo(1), 0.9),
			atLeast("reports a second / the Webhook node's, version 2", ratioTo(2), 0.9),
		],
	};
}
