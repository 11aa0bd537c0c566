import { endStatuses, type Execution, type ExecutionStatus } from '../n8n/execution';
import type { WorkflowDefinition } from '../n8n/N8nClient';
import { eventually } from './eventually';
import type { QueueStage } from './queueStage';

/** Seldom, since each look is work for n8n's main process. */
const pollMs = 1_000;

/** A published workflow that is started over its webhook, as in production. */
export class Traffic {
	private static readonly opened = new Set<Traffic>();

	private constructor(
		private readonly stage: QueueStage,
		private readonly url: string,
		readonly workflowId: string,
	) {}

	/**
	 * @param workflow starts with `byRequest(path)`
	 * @param at the process that is called
	 */
	static async open(
		stage: QueueStage,
		path: string,
		workflow: WorkflowDefinition,
		at = stage.webhookUrl,
	) {
		const { id } = await stage.client.createWorkflow(workflow);
		const traffic = new Traffic(stage, `${at}/webhook/${path}`, id);
		Traffic.opened.add(traffic);
		await stage.client.activate(id);
		return traffic;
	}

	/** Ends what all of them started, and gives their paths free: a test that failed is no burden to the next. */
	static async closeAll(): Promise<void> {
		for (const traffic of Traffic.opened) await traffic.close();
		Traffic.opened.clear();
	}

	private async close(): Promise<void> {
		const { client } = this.stage;
		await client.deactivate(this.workflowId);
		const executions = await client.executions(this.workflowId);
		const open = executions.filter(({ status }) => !endStatuses.includes(status));
		for (const { id } of open) await client.stopExecution(id);
	}

	/** Starts an execution; the answer is how long the caller waited for it, in milliseconds. */
	async send(photos: readonly string[] = []): Promise<number> {
		const sentAt = performance.now();
		const response = await fetch(this.url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ photos }),
		});
		await response.arrayBuffer();
		if (!response.ok) throw new Error(`n8n answered ${response.status}`);
		return performance.now() - sentAt;
	}

	/** The times that callers waited, one after the other, in milliseconds. */
	async times(calls: number): Promise<number[]> {
		const times: number[] = [];
		for (let call = 0; call < calls; call++) times.push(await this.send());
		return times;
	}

	/** How many executions have one of the statuses. */
	async count(...wanted: ExecutionStatus[]): Promise<number> {
		const executions = await this.stage.client.executions(this.workflowId);
		return executions.filter(({ status }) => wanted.includes(status)).length;
	}

	/** Resolves when as many executions have one of the statuses. */
	async until(count: number, ...wanted: ExecutionStatus[]): Promise<void> {
		await eventually(
			`${count} executions are ${wanted.join(' or ')}`,
			async () => (await this.count(...wanted)) >= count,
			{ pollMs },
		);
	}

	/** The id of the execution that runs at this moment. */
	async running(): Promise<string> {
		let id: string | undefined;
		await eventually('an execution runs', async () => {
			const query = `status=running&workflowId=${this.workflowId}`;
			const { data } = await this.stage.client.public<{ data: Execution[] }>(
				'GET',
				`/executions?${query}`,
			);
			id = data[0]?.id;
			return id !== undefined;
		});
		return id!;
	}

	/** All executions with all of their data. */
	async executions(): Promise<Execution[]> {
		const executions = await this.stage.client.executions(this.workflowId);
		const complete: Execution[] = [];
		for (const { id } of executions) complete.push(await this.stage.client.execution(id));
		return complete;
	}
}
