import * as n8nWorkflow from 'n8n-workflow';
import {
	NodeHelpers,
	Workflow,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { authenticate } from './credentialTypes';

const NODE = 'Prediction Status Trigger';

export interface TriggerSettings {
	readonly parameters: IDataObject;
	/** Credential values by credential type. */
	readonly credentials: Record<string, IDataObject>;
	/** n8n's ID of each of them. */
	readonly credentialId?: string;
}

/** A workflow of the trigger alone. */
export function workflowOf(
	type: INodeType,
	{ parameters, credentials, credentialId = '1' }: TriggerSettings,
	staticData: IDataObject,
): Workflow {
	const references = Object.keys(credentials).map((name) => [name, { id: credentialId, name }]);
	const node: INode = {
		id: 't',
		name: NODE,
		type: 'trigger',
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
		credentials: Object.fromEntries(references),
	};
	return new Workflow({
		id: 'test',
		name: 'test',
		nodes: [node],
		connections: {},
		active: true,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => NodeHelpers.getVersionedNodeType(type),
			getKnownTypes: () => ({}),
		},
		staticData,
	});
}

export function additionalDataOf(
	workflow: Workflow,
	{ credentials }: TriggerSettings,
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
	return { credentialsHelper, variables: {} } as unknown as IWorkflowExecuteAdditionalData;
}

export function nodeOf(workflow: Workflow): INode {
	const node = workflow.getNode(NODE);
	if (node === null) throw new Error('The node is missing');
	return node;
}

/** The node as a process loads it, with a memory of its own. */
export function freshNode(): INodeType {
	let node: INodeType | undefined;
	jest.doMock('n8n-workflow', () => n8nWorkflow);
	jest.isolateModules(() => {
		// eslint-disable-next-line @typescript-eslint/no-require-imports
		const module = require('../../nodes/PredictionStatusTrigger/PredictionStatusTrigger.node') as {
			PredictionStatusTrigger: new () => INodeType;
		};
		node = new module.PredictionStatusTrigger();
	});
	if (node === undefined) throw new Error('The node cannot be loaded');
	return node;
}
