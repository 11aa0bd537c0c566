/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { PollContext, WebhookContext } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	IPollFunctions,
	IWebhookData,
	IWebhookFunctions,
	IWorkflowExecuteAdditionalData,
	Workflow,
} from 'n8n-workflow';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	additionalDataOf,
	freshNode,
	nodeOf,
	workflowOf,
	type TriggerSettings,
} from './triggerWorkflow';

/**
 * The part of n8n that a trigger sees, in n8n's own order of events: contexts and HTTP helpers are n8n's, database and
 * executions are lists. `test/e2e` shows that n8n does the same.
 */
export class TriggerHost {
	/** What started the workflow, one list of items for each execution. */
	readonly executions: INodeExecutionData[][] = [];

	/** Awaited before n8n has an execution; a rejection is a database that refuses. */
	beforeExecution: () => Promise<void> = async () => undefined;

	/** A host whose contexts do not show the workflow behind them. */
	hidesWorkflow = false;

	/** A host that stores static data in a way of its own, without asking whether it has changed. */
	storesNothing = false;

	private stored: string;

	private type: INodeType;

	private readonly server = createServer((request, response) => {
		void this.receive(request, response);
	});

	private constructor(private settings: TriggerSettings) {
		this.stored = '{}';
		this.type = freshNode();
	}

	static async open(settings: TriggerSettings): Promise<TriggerHost> {
		const host = new TriggerHost(settings);
		host.server.listen(0, '127.0.0.1');
		await once(host.server, 'listening');
		return host;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhook`;
	}

	/** The items of all executions. */
	get items(): INodeExecutionData[] {
		return this.executions.flat();
	}

	/** Another process: what was not stored is gone. */
	restart(): void {
		this.type = freshNode();
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}

	/** The node finds this as its static data, e.g. what another version has stored. */
	remember(staticData: unknown): void {
		const { name } = nodeOf(this.workflow());
		this.stored = JSON.stringify({ [`node:${name}`]: staticData });
	}

	/** From now on the node has another credential, or the same one with other values. */
	useCredential(id: string, values: IDataObject = {}): void {
		const { credentials } = this.settings;
		const changed = Object.entries(credentials).map(([type, one]) => [type, { ...one, ...values }]);
		this.settings = {
			...this.settings,
			credentials: Object.fromEntries(changed) as TriggerSettings['credentials'],
			credentialId: id,
		};
	}

	/** What is stored of the node. */
	get remembered(): IDataObject {
		const { name } = nodeOf(this.workflow());
		return (JSON.parse(this.stored) as Record<string, IDataObject>)[`node:${name}`] ?? {};
	}

	/** One tick of the poll times. n8n stores the memory only when the tick starts the workflow. */
	async poll(mode: 'trigger' | 'manual' = 'trigger'): Promise<INodeExecutionData[] | null> {
		const workflow = this.workflow();
		const context = new PollContext(
			workflow,
			nodeOf(workflow),
			additionalDataOf(workflow, this.settings),
			mode,
			'update',
		);
		const output = (await this.type.poll?.call(context as unknown as IPollFunctions)) ?? null;
		if (output === null || mode === 'manual') return output?.[0] ?? null;
		this.store(workflow);
		this.executions.push(...output);
		return output[0] ?? null;
	}

	/** As `poll`, at the activation of the workflow, after which n8n stores the memory in any case. */
	async activate(): Promise<void> {
		const workflow = this.workflow();
		const context = new PollContext(
			workflow,
			nodeOf(workflow),
			additionalDataOf(workflow, this.settings),
			'trigger',
			'activate',
		);
		const output = (await this.type.poll?.call(context as unknown as IPollFunctions)) ?? [];
		this.executions.push(...output);
		this.store(workflow);
	}

	private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		Object.assign(request, { rawBody: Buffer.concat(chunks), body: {} });
		const send = Object.assign(response, {
			status: (status: number) => Object.assign(send, { statusCode: status }),
			json: (body: unknown) => response.end(JSON.stringify(body)),
		});
		const isTest = request.url?.includes('test') === true;
		const entity = JSON.parse(this.stored) as IDataObject;
		const workflow = this.workflow(entity);
		const additional = {
			...additionalDataOf(workflow, this.settings),
			httpRequest: request,
			httpResponse: send,
		};
		const context = new WebhookContext(
			workflow,
			nodeOf(workflow),
			additional as unknown as IWorkflowExecuteAdditionalData,
			isTest ? 'manual' : 'webhook',
			{} as IWebhookData,
			[],
			null,
		);
		const seen = this.hidesWorkflow ? veiled(context) : context;
		const result = await this.type.webhook?.call(seen as unknown as IWebhookFunctions);
		const { workflowData, noWebhookResponse = false, webhookResponse } = result ?? {};
		if (workflowData === undefined || noWebhookResponse) this.store(workflow);
		if (workflowData !== undefined) {
			// n8n builds a second workflow on the same object, which takes the mark of a change away.
			this.workflow(entity);
			try {
				await this.beforeExecution();
			} catch {
				if (!noWebhookResponse) send.status(500).json({});
				return;
			}
			// Tried out in the editor, a node that can poll is run by that.
			this.executions.push(...(isTest ? [(await this.poll('manual')) ?? []] : workflowData));
		}
		if (noWebhookResponse) return;
		if (!isTest) this.store(workflow);
		send.status(200).json(webhookResponse);
	}

	private workflow(staticData = JSON.parse(this.stored) as IDataObject): Workflow {
		return workflowOf(this.type, this.settings, staticData);
	}

	private store(workflow: Workflow): void {
		if (this.storesNothing || workflow.staticData.__dataChanged !== true) return;
		this.stored = JSON.stringify(workflow.staticData);
		workflow.staticData.__dataChanged = false;
	}
}

function veiled(context: WebhookContext): WebhookContext {
	return new Proxy(context, {
		get: (target, name) => {
			const value: unknown = name === 'workflow' ? undefined : Reflect.get(target, name);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});
}
