import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createEmptyRunExecutionData,
	Workflow,
	type ICredentialTestRequest,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { authenticate, credentialTypes } from './credentialTypes';

export interface Verdict {
	readonly status: 'OK' | 'Error';
	readonly message: string;
}

/** Sends a credential's test request as n8n does: by a node made of nothing but the request. Then judges by its rules. */
export async function testCredential(type: string, values: IDataObject): Promise<Verdict> {
	const { test } = credentialTypes[type] as ICredentialType;
	if (test === undefined) throw new Error(`${type} has no test`);
	const node: INode = {
		id: 'temp',
		name: 'Temp',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: '1', name: type } },
	};
	const nodeType = nodeOf(type, test.request);
	const workflow = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalDataOf(workflow, values),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	let response: INodeExecutionData[][] | undefined;
	try {
		response = await new RoutingNode(context, nodeType, {
			id: '1',
			name: type,
			type,
			data: values as never,
		}).runNode();
	} catch (error) {
		return { status: 'Error', message: sentenceFor(error as Error, test.rules ?? []) };
	}
	for (const rule of test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, value, message } = rule.properties;
		const answer = response?.[0]?.[0]?.json;
		if (answer === undefined) throw new Error('n8n itself stumbles over a response without items');
		if (valueAt(answer, key) === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

/** What n8n shows when the request fails: the sentence for its status, else the code of the failed connection. */
function sentenceFor(error: Error, rules: NonNullable<ICredentialTestRequest['rules']>): string {
	const { response, code } = (error.cause ?? {}) as {
		response?: { status: number };
		code?: string;
	};
	const rule = rules.find(
		(one) => one.type === 'responseCode' && one.properties.value === response?.status,
	);
	return rule?.properties.message ?? code ?? error.message;
}

/** n8n reads a key with points or brackets in it as a way inwards. */
function valueAt(answer: unknown, key: string): unknown {
	return key
		.split(/[.[\]"]+/)
		.filter(Boolean)
		.reduce<unknown>((part, name) => (part as IDataObject | undefined)?.[name], answer);
}

function nodeOf(credential: string, request: object): INodeType {
	return {
		description: {
			displayName: 'Temp',
			name: 'temp',
			group: ['input'],
			version: 1,
			description: '',
			defaults: { name: 'Temp' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: credential, required: true }],
			properties: [
				{ displayName: 'Temp', name: 'temp', type: 'string', default: '', routing: { request } },
			],
		},
	};
}

function additionalDataOf(workflow: Workflow, values: IDataObject): IWorkflowExecuteAdditionalData {
	const credentialsHelper = {
		getParentTypes: () => [],
		preAuthentication: async () => undefined,
		isCredentialUsableByNode: () => true,
		getCredentialsProperties: () => [],
		getDecrypted: async () => values,
		authenticate: async (its: IDataObject, type: string, request: IHttpRequestOptions) =>
			await authenticate(workflow, 'Temp', its, type, request),
	};
	return { credentialsHelper, variables: {} } as unknown as IWorkflowExecuteAdditionalData;
}
