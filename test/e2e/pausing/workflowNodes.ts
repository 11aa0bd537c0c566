import { name as packageName } from '../../../package.json';
import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';
import type { Service } from '../sandbox/services';

export const trigger = 'Start';
export const removal = 'Remove Background';

export interface WorkflowNode extends Record<string, unknown> {
	readonly name: string;
}

/** A workflow whose nodes follow each other. */
export function inARow(
	name: string,
	nodes: readonly WorkflowNode[],
	settings: Readonly<Record<string, unknown>> = {},
): WorkflowDefinition {
	return {
		name,
		nodes: nodes.map((node, index) => ({ id: node.name, position: [200 * index, 0], ...node })),
		connections: Object.fromEntries(
			nodes
				.slice(0, -1)
				.map(({ name: from }, index) => [from, { main: [[to(nodes[index + 1]!.name)]] }]),
		),
		settings: { executionOrder: 'v1', ...settings },
	};
}

export const to = (node: string) => ({ node, type: 'main', index: 0 });

export const byHand: WorkflowNode = {
	name: trigger,
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	parameters: {},
};

/** Starts with the photos that are posted to `/webhook/<path>` as `{"photos": […]}`. */
export function byRequest(path: string, parameters: object = {}): WorkflowNode {
	return {
		name: trigger,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: {
			httpMethod: 'POST',
			path,
			responseMode: 'onReceived',
			options: {},
			...parameters,
		},
	};
}

/** One item per photo. */
export function photos(urls: readonly string[] | 'posted'): WorkflowNode[] {
	const value = urls === 'posted' ? '={{ $json.body.photos }}' : JSON.stringify(urls);
	const assignments = [{ id: 'photos', name: 'photo', type: 'array', value }];
	return [
		{
			name: 'Photos',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { assignments: { assignments }, options: {} },
		},
		{
			name: 'One item per photo',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			parameters: { fieldToSplitOut: 'photo', options: {} },
		},
	];
}

/** Fetches the photo into a file. */
export const downloading: WorkflowNode = {
	name: 'Download photo',
	type: 'n8n-nodes-base.httpRequest',
	typeVersion: 4.2,
	parameters: {
		url: '={{ $json.photo }}',
		options: { response: { response: { responseFormat: 'file' } } },
	},
};

/** Takes the items as they are; what reaches it is what the step before gave. */
export function noOperation(name: string): WorkflowNode {
	return { name, type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };
}

/** Remove Background on the photo's address. */
export function removing(
	service: Service,
	credential: Reference,
	parameters: Readonly<Record<string, unknown>> = {},
	settings: Readonly<Record<string, unknown>> = {},
): WorkflowNode {
	return {
		name: removal,
		type: `${packageName}.removeBackground`,
		typeVersion: 1,
		parameters: {
			provider: service.provider,
			imageSource: 'url',
			imageUrl: '={{ $json.photo }}',
			completion: 'pause',
			options: {},
			...parameters,
		},
		credentials: { [service.credentialType]: { id: credential.id, name: credential.name } },
		...settings,
	};
}
