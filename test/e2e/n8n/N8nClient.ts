/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { endStatuses, type BinaryFile, type Execution, type ExecutionStatus } from './execution';
import { createOwner, logIn, type Owner, type Session } from './session';

export interface WorkflowDefinition {
	readonly name: string;
	readonly nodes: ReadonlyArray<Readonly<Record<string, unknown>>>;
	readonly connections: Readonly<Record<string, unknown>>;
	readonly settings?: Readonly<Record<string, unknown>>;
}

export interface CredentialDefinition {
	readonly name: string;
	readonly type: string;
	readonly data: Readonly<Record<string, unknown>>;
}

export interface Reference {
	readonly id: string;
	readonly name: string;
}

interface Publication {
	readonly status: 'failed' | 'in_progress' | 'not_published' | 'partial' | 'published';
}

const pollMs = 100;
const pageSize = 250;
const activeWithinMs = 30_000;
const endWithinMs = 300_000;

/** Versions without this route answer an activation when the triggers listen. */
function activeAtOnce(error: Error): Publication {
	if (!error.message.includes('publication-status with 404')) throw error;
	return { status: 'published' };
}

/** What a person does in n8n's editor, over the same requests. Outlives a restart of the server. */
export class N8nClient {
	private constructor(
		private readonly url: string,
		private readonly session: Session,
	) {}

	/** For a server with a fresh user folder. */
	static async asNewOwner(url: string, owner: Owner): Promise<N8nClient> {
		return new N8nClient(url, await createOwner(url, owner));
	}

	static async asOwner(url: string, owner: Owner): Promise<N8nClient> {
		return new N8nClient(url, await logIn(url, owner));
	}

	async createCredential(credential: CredentialDefinition): Promise<Reference> {
		return await this.internal<Reference>('POST', '/credentials', credential);
	}

	async createWorkflow(workflow: WorkflowDefinition): Promise<Reference> {
		// n8n 2.0 does not presume that a new workflow is inactive.
		return await this.internal<Reference>('POST', '/workflows', { active: false, ...workflow });
	}

	/** Resolves when the triggers listen, which is later than n8n's answer. */
	async activate(workflowId: string): Promise<void> {
		await this.public('POST', `/workflows/${workflowId}/activate`);
		const deadline = Date.now() + activeWithinMs;
		for (;;) {
			const publication = await this.internal<Publication>(
				'GET',
				`/workflows/${workflowId}/publication-status`,
			).catch(activeAtOnce);
			if (publication.status === 'published') return;
			// Right after the answer it may not be known yet that it is being published.
			const isUnderWay = ['in_progress', 'not_published'].includes(publication.status);
			if (!isUnderWay || Date.now() > deadline) {
				throw new Error(`Workflow ${workflowId} was not activated: ${JSON.stringify(publication)}`);
			}
			await delay(pollMs);
		}
	}

	async deactivate(workflowId: string): Promise<void> {
		await this.public('POST', `/workflows/${workflowId}/deactivate`);
	}

	/** "Execute workflow" in the editor; the answer is the execution's id. */
	async startManually(workflowId: string, triggerName: string): Promise<string> {
		// Newer versions know the workflow and take no notice of this; n8n 2.0 runs what it is sent.
		const workflowData = await this.internal('GET', `/workflows/${workflowId}`);
		const { executionId } = await this.internal<{ executionId: string }>(
			'POST',
			`/workflows/${workflowId}/run`,
			{ workflowData, triggerToStartFrom: { name: triggerName } },
		);
		return executionId;
	}

	async runManually(workflowId: string, triggerName: string): Promise<Execution> {
		return await this.waitFor(await this.startManually(workflowId, triggerName));
	}

	/** Polls until the execution has one of the statuses; the answer carries all of its data. */
	async waitFor(
		executionId: string,
		statuses: readonly ExecutionStatus[] = endStatuses,
		withinMs = endWithinMs,
	): Promise<Execution> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			const status = await this.status(executionId);
			if (statuses.includes(status)) return await this.execution(executionId);
			if (Date.now() > deadline) {
				throw new Error(
					`Execution ${executionId} is ${status} after ${withinMs / 1_000} s, not ${statuses.join(' or ')}`,
				);
			}
			await delay(pollMs);
		}
	}

	/** Costs n8n little: without the data of the execution. */
	async status(executionId: string): Promise<ExecutionStatus> {
		const { status } = await this.public<Execution>('GET', `/executions/${executionId}`);
		return status;
	}

	async execution(executionId: string): Promise<Execution> {
		return await this.public<Execution>('GET', `/executions/${executionId}?includeData=true`);
	}

	/** Newest first, without their data. */
	async executions(workflowId: string): Promise<Execution[]> {
		const page = await this.public<{ data: Execution[] }>(
			'GET',
			`/executions?workflowId=${workflowId}`,
		);
		return page.data;
	}

	/** All of them that are not running, newest first. */
	async allExecutions(workflowId: string, { withData = false } = {}): Promise<Execution[]> {
		const found: Execution[] = [];
		let cursor: string | null = null;
		do {
			const query = new URLSearchParams({
				workflowId,
				includeData: String(withData),
				limit: String(pageSize),
				...(cursor !== null && { cursor }),
			});
			const page: { data: Execution[]; nextCursor: string | null } = await this.public(
				'GET',
				`/executions?${query.toString()}`,
			);
			found.push(...page.data);
			cursor = page.nextCursor;
		} while (cursor !== null);
		return found;
	}

	async stopExecution(executionId: string): Promise<void> {
		await this.internal('POST', `/executions/${executionId}/stop`);
	}

	async readBinary(file: BinaryFile): Promise<Buffer> {
		if (!file.id) return Buffer.from(file.data, 'base64');
		const query = new URLSearchParams({ id: file.id, action: 'view' });
		const response = await this.session.request('GET', `/rest/binary-data?${query.toString()}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/** What the editor loads to know the installed nodes and credentials. */
	async editorFile<Content>(path: string): Promise<Content> {
		return (await (await this.session.request('GET', path)).json()) as Content;
	}

	/** The requests of n8n's editor: not documented, but the only way to start a run by hand. */
	async internal<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.session.request(method, `/rest${path}`, body);
		return ((await response.json()) as { data: Answer }).data;
	}

	/** n8n's documented API. */
	async public<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.session.request(method, `/api/v1${path}`, body);
		return (await response.json()) as Answer;
	}
}
