/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';

const SOURCE = 'Source';
export const NODE = 'Remove Background';

export interface EngineRun {
	readonly items: INodeExecutionData[];
	readonly parameters: IDataObject;
	/** Credential values by credential type. */
	readonly credentials: Record<string, IDataObject>;
	/** Settings of the node beside its parameters, e.g. onError or retryOnFail. */
	readonly settings?: Partial<INode>;
	/** A run to be continued, e.g. a failed one that is retried. */
	readonly resume?: IRunExecutionData;
}

export interface EngineResult {
	readonly run: IRun;
	/** What the node put out, by output. */
	readonly outputs: INodeExecutionData[][];
	readonly error: (Error & { description?: string | null; context?: IDataObject }) | undefined;
}

const credentialTypes = loadCredentialTypes();

/** Runs the node once in n8n's own engine, with n8n's own HTTP helpers and our credentials' own headers. */
export function start(options: EngineRun): { finished: Promise<EngineResult>; cancel(): void } {
	const workflow = workflowOf(options);
	const data = options.resume ?? freshRun(workflow, options.items);
	const execution = new WorkflowExecute(additionalDataOf(workflow, options), 'manual', data);
	const running = execution.processRunExecutionData(workflow);
	return {
		cancel: () => running.cancel(),
		finished: running.then((run: IRun) => resultOf(run)),
	};
}

export async function run(options: EngineRun): Promise<EngineResult> {
	return await start(options).finished;
}

function resultOf(run: IRun): EngineResult {
	const runs = run.data.resultData.runData[NODE] ?? [];
	const last = runs[runs.length - 1];
	return {
		run,
		outputs: (last?.data?.main ?? []).map((output) => output ?? []),
		error: run.data.resultData.error as EngineResult['error'],
	};
}

function workflowOf({ parameters, settings, credentials }: EngineRun): Workflow {
	const type = new RemoveBackground();
	const nodes: INode[] = [
		{ id: 's', name: SOURCE, type: 'source', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			id: 'r',
			name: NODE,
			type: 'removeBackground',
			typeVersion: 1,
			position: [200, 0],
			parameters: parameters as INode['parameters'],
			credentials: Object.fromEntries(
				Object.keys(credentials).map((name) => [name, { id: '1', name }]),
			),
			...settings,
		},
	];
	const types: Record<string, INodeType> = { removeBackground: type, source: sourceType() };
	const nodeTypes = {
		getByName: (name: string) => types[name] as INodeType,
		getByNameAndVersion: (name: string) =>
			NodeHelpers.getVersionedNodeType(types[name] as INodeType),
		getKnownTypes: () => ({}),
	};
	return new Workflow({
		id: 'test',
		name: 'test',
		nodes,
		connections: { [SOURCE]: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes,
	});
}

function sourceType(): INodeType {
	return {
		description: {
			displayName: SOURCE,
			name: 'source',
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: { name: SOURCE },
			inputs: [],
			outputs: ['main'],
			properties: [],
		},
	};
}

function freshRun(workflow: Workflow, items: INodeExecutionData[]): IRunExecutionData {
	const node = workflow.getNode(NODE);
	if (node === null) throw new Error('The node is missing');
	const source = { main: [{ previousNode: SOURCE }] };
	return createRunExecutionData({
		resultData: {
			runData: {
				[SOURCE]: [
					{
						startTime: 0,
						executionTime: 0,
						executionIndex: 0,
						source: [],
						executionStatus: 'success',
						data: { main: [items] },
					},
				],
			},
		},
		executionData: { nodeExecutionStack: [{ node, data: { main: [items] }, source }] },
	});
}

function additionalDataOf(
	workflow: Workflow,
	{ credentials }: EngineRun,
): IWorkflowExecuteAdditionalData {
	const credentialsHelper = {
		getParentTypes: () => [],
		preAuthentication: async () => undefined,
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => [],
		getDecrypted: async (_data: unknown, _node: unknown, type: string) => credentials[type],
		authenticate: async (values: IDataObject, type: string, request: IHttpRequestOptions) =>
			await authenticate(workflow, values, type, request),
	};
	return {
		executionId: 'test',
		credentialsHelper,
		hooks: new ExecutionLifecycleHooks('manual', 'test', { id: 'test' } as never),
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1/',
		variables: {},
		currentNodeExecutionIndex: 0,
		setExecutionStatus: () => undefined,
	} as unknown as IWorkflowExecuteAdditionalData;
}

/** As n8n's own helper does it: a function is called, a generic description is resolved with `$credentials`. */
async function authenticate(
	workflow: Workflow,
	values: IDataObject,
	type: string,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const { authenticate: how } = credentialTypes[type] as ICredentialType;
	if (typeof how === 'function') return await how(values as never, request);
	const node = workflow.getNode(NODE) as INode;
	for (const [name, template] of Object.entries(how?.properties.headers ?? {})) {
		const value = workflow.expression.getSimpleParameterValue(
			node,
			template as string,
			'internal',
			{ $credentials: values } as never,
		);
		request.headers = { ...request.headers, [name]: value };
	}
	return request;
}

function loadCredentialTypes(): Record<string, ICredentialType> {
	const folder = join(__dirname, '../../credentials');
	return Object.fromEntries(
		readdirSync(folder).map((file) => {
			// eslint-disable-next-line @typescript-eslint/no-require-imports
			const module = require(join(folder, file)) as Record<string, new () => ICredentialType>;
			const [Type] = Object.values(module);
			if (Type === undefined) throw new Error(`${file} exports nothing`);
			const type = new Type();
			return [type.name, type];
		}),
	);
}
