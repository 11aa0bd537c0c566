import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	NodeHelpers,
	Workflow,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { RemoveBackground } from '../../nodes/RemoveBackground/RemoveBackground.node';
import { authenticate } from './credentialTypes';

const SOURCE = 'Source';
export const NODE = 'Remove Background';
export const TAKEOVER = 'Takeover';

export interface EngineRun {
	readonly items: INodeExecutionData[];
	readonly parameters: IDataObject;
	/** Credential values by credential type. */
	readonly credentials: Record<string, IDataObject>;
	/** Settings of the node beside its parameters, e.g. onError or retryOnFail. */
	readonly settings?: Partial<INode>;
	/** A run to be continued, e.g. a failed one that is retried. */
	readonly resume?: IRunExecutionData;
	/** A retry by a person has an id of its own. */
	readonly executionId?: string;
	/** The parameters of a second node of the same kind, behind the error output of the first. */
	readonly takeover?: IDataObject;
	/** Another node in its place, e.g. one that shows what n8n gives to a node. */
	readonly type?: INodeType;
}

export interface EngineResult {
	readonly run: IRun;
	/** What the node put out, by output. */
	readonly outputs: INodeExecutionData[][];
	readonly error: (Error & { description?: string | null; context?: IDataObject }) | undefined;
}

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
	return {
		run,
		outputs: outputsOf(run, NODE),
		error: run.data.resultData.error as EngineResult['error'],
	};
}

/** What a node put out in its last run, by output. */
export function outputsOf(run: IRun, node: string): INodeExecutionData[][] {
	const last = run.data.resultData.runData[node]?.at(-1);
	return (last?.data?.main ?? []).map((output) => output ?? []);
}

export function workflowOf({
	parameters,
	settings,
	credentials,
	takeover,
	type = new RemoveBackground(),
}: EngineRun): Workflow {
	const remover = (name: string, its: IDataObject): INode => ({
		id: name,
		name,
		type: 'removeBackground',
		typeVersion: 1,
		position: [200, 0],
		parameters: its as INode['parameters'],
		credentials: Object.fromEntries(
			Object.keys(credentials).map((credential) => [credential, { id: '1', name: credential }]),
		),
	});
	const nodes: INode[] = [
		{ id: 's', name: SOURCE, type: 'source', typeVersion: 1, position: [0, 0], parameters: {} },
		{ ...remover(NODE, parameters), ...settings },
		...(takeover === undefined ? [] : [remover(TAKEOVER, takeover)]),
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
		connections: {
			[SOURCE]: { main: [[{ node: NODE, type: 'main', index: 0 }]] },
			...(takeover !== undefined && {
				[NODE]: { main: [[], [{ node: TAKEOVER, type: 'main', index: 0 }]] },
			}),
		},
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

export function additionalDataOf(
	workflow: Workflow,
	{ credentials, executionId = 'test' }: EngineRun,
): IWorkflowExecuteAdditionalData {
	const credentialsHelper = {
		getParentTypes: () => [],
		preAuthentication: async () => undefined,
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => [],
		getDecrypted: async (_data: unknown, _node: unknown, type: string) => credentials[type],
		authenticate: async (values: IDataObject, type: string, request: IHttpRequestOptions) =>
			await authenticate(workflow, NODE, values, type, request),
	};
	return {
		executionId,
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
