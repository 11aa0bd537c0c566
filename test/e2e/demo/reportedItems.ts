/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { failureOf, outputOf, type Item } from '../n8n/execution';
import type { N8nClient } from '../n8n/N8nClient';

const triggerNode = 'Prediction Status Trigger';
/** In the example; n8n's editor gives every copy one of its own. */
const webhookId = 'cutouts';
const withinMs = 120_000;
const pollMs = 200;

/** The production URL of the example's trigger. */
export const reportUrl = (serverUrl: string) => `${serverUrl}/webhook/${webhookId}/webhook`;

/** What the trigger of an active workflow was told, one item for each execution. */
export async function reportedItems(
	client: N8nClient,
	workflowId: string,
	count: number,
): Promise<Item[]> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const started = (await client.executions(workflowId)).filter(({ mode }) => mode === 'webhook');
		if (started.length >= count) {
			const ended = await Promise.all(started.map(async ({ id }) => await client.waitFor(id)));
			const failed = ended.find(({ status }) => status !== 'success');
			if (failed) throw new Error(failureOf(failed));
			return ended.flatMap((execution) => outputOf(execution, triggerNode));
		}
		if (Date.now() > deadline) throw new Error(`was told of ${started.length} pictures only`);
		await delay(pollMs);
	}
}
