/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { name as packageName } from '../../../package.json';
import { outputOf, type Execution, type Item } from '../n8n/execution';
import type { N8nClient, Reference } from '../n8n/N8nClient';
import { inARow, noOperation, type WorkflowNode } from '../pausing/workflowNodes';
import type { Service } from '../sandbox/services';

export const triggerName = 'Prediction Status Trigger';

const pollMs = 100;
const eventWithinMs = 60_000;

export function predictionTrigger(
	service: Service,
	credential: Reference,
	webhookId: string,
	parameters: Readonly<Record<string, unknown>> = {},
): WorkflowNode {
	return {
		name: triggerName,
		type: `${packageName}.predictionStatusTrigger`,
		typeVersion: 1,
		webhookId,
		parameters: { provider: service.provider, mode: 'webhook', ...parameters },
		credentials: { [service.credentialType]: { id: credential.id, name: credential.name } },
	};
}

/** An active workflow that starts with a prediction's event. */
export class Listener {
	private constructor(
		private readonly client: N8nClient,
		readonly workflowId: string,
		/** The production URL of its webhook. */
		readonly url: string,
		readonly testUrl: string,
	) {}

	/** Creates the workflow, and leaves it inactive. */
	static async create(
		client: N8nClient,
		serverUrl: string,
		node: WorkflowNode,
		after = noOperation('After'),
	): Promise<Listener> {
		const { id } = await client.createWorkflow(
			inARow(`Listener ${String(node.webhookId)}`, [node, after]),
		);
		const path = `${String(node.webhookId)}/webhook`;
		return new Listener(
			client,
			id,
			`${serverUrl}/webhook/${path}`,
			`${serverUrl}/webhook-test/${path}`,
		);
	}

	async activate(): Promise<this> {
		await this.client.activate(this.workflowId);
		return this;
	}

	async deactivate(): Promise<void> {
		await this.client.deactivate(this.workflowId);
	}

	/** As the minute strikes for a trigger that polls: n8n polls when a workflow is activated, too. */
	async pollNow(): Promise<void> {
		await this.deactivate();
		await this.activate();
	}

	/** The items that started it, the oldest first. */
	async events(): Promise<Item[]> {
		const executions = await this.executions();
		return executions.reverse().flatMap((execution) => outputOf(execution, triggerName));
	}

	/** Resolves when so many executions have ended; what comes too many is there a moment later. */
	async eventsOnce(count: number, withinMs = eventWithinMs): Promise<Item[]> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const ended = (await this.client.allExecutions(this.workflowId)).filter(
				({ stoppedAt }) => stoppedAt !== null,
			);
			if (ended.length >= count) return await this.events();
			if (Date.now() > deadline)
				throw new Error(`${ended.length} executions after ${withinMs / 1_000} s, not ${count}`);
			await delay(pollMs);
		}
	}

	/** How many executions there are, running ones too; of many, only those that n8n's editor shows at first. */
	async count(): Promise<number> {
		const filter = JSON.stringify({ workflowId: this.workflowId });
		const query = new URLSearchParams({ filter });
		const path = `/executions?${query.toString()}`;
		return (await this.client.internal<{ results: unknown[] }>('GET', path)).results.length;
	}

	/** Those that are not running, newest first and with their data. */
	async executions(): Promise<Execution[]> {
		return await this.client.allExecutions(this.workflowId, { withData: true });
	}
}
