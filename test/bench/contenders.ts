import type { Reference, WorkflowDefinition } from '../e2e/n8n/N8nClient';
import {
	byHand,
	byRequest,
	inARow,
	noOperation,
	photos,
	removing,
	to,
	type WorkflowNode,
} from '../e2e/pausing/workflowNodes';
import type { Service } from '../e2e/sandbox/services';

/** What every workflow hands its finished pictures to. */
export const delivered = 'Delivered';

const version = 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003';

/** Where and how a workflow reaches the sandbox. */
export interface Target {
	readonly service: Service;
	readonly credential: Reference;
	readonly baseUrl: string;
	readonly key: string;
}

/** One way to remove the backgrounds of many photos in n8n. */
export interface Contender {
	readonly name: string;
	readonly isOurs: boolean;
	/** @param photoUrls or the path of a webhook that starts it with the photos that are posted there */
	workflow(target: Target, photoUrls: readonly string[] | WebhookPath): WorkflowDefinition;
}

/** Where a workflow is started, as one in production is. */
export interface WebhookPath {
	readonly path: string;
}

/** How a workflow begins: by hand with these photos, or with those that are posted. */
function begin(photoUrls: readonly string[] | WebhookPath): WorkflowNode[] {
	return 'path' in photoUrls
		? [byRequest(photoUrls.path), ...photos('posted')]
		: [byHand, ...photos(photoUrls)];
}

/** This package's node, with its default options but for those named. */
export function thisPackage(
	name: string,
	parameters: Readonly<Record<string, unknown>> = {},
	settings: Readonly<Record<string, unknown>> = {},
): Contender {
	return {
		name,
		isOurs: true,
		workflow: ({ service, credential }, urls) =>
			inARow(name, [
				...begin(urls),
				removing(service, credential, { completion: 'wait', ...parameters }, settings),
				noOperation(delivered),
			]),
	};
}

export interface Habits {
	/** Ten requests, then a second of rest, as n8n's form offers it. */
	readonly batching?: boolean;
	readonly retryOnFail?: boolean;
}

function request(
	name: string,
	{ baseUrl, key }: Target,
	parameters: Readonly<Record<string, unknown>>,
	{ batching = false, retryOnFail = false }: Habits,
	options: Readonly<Record<string, unknown>> = {},
): WorkflowNode {
	const headers = (parameters.headers as Array<{ name: string; value: string }> | undefined) ?? [];
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			...parameters,
			url: `=${baseUrl}${String(parameters.url)}`,
			sendHeaders: true,
			headerParameters: {
				parameters: [{ name: 'Authorization', value: `Bearer ${key}` }, ...headers],
			},
			options: {
				...options,
				...(batching && { batching: { batch: { batchSize: 10, batchInterval: 1_000 } } }),
			},
		},
		...(retryOnFail && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 }),
	};
}

function submission(target: Target, habits: Habits, prefer?: string): WorkflowNode {
	return request(
		'Submit',
		target,
		{
			method: 'POST',
			url: '/predictions',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ JSON.stringify({ version: "${version}", input: { image: $json.photo } }) }}`,
			...(prefer !== undefined && { headers: [{ name: 'Prefer', value: prefer }] }),
		},
		habits,
	);
}

/** The result's address needs no key, and people do not send one. */
function fetching({ retryOnFail = false }: Habits): WorkflowNode {
	return {
		name: 'Download',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url: '={{ $json.output }}',
			options: { response: { response: { responseFormat: 'file' } } },
		},
		...(retryOnFail && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1_000 }),
	};
}

/** Submit, wait two seconds, ask, and go round until it has succeeded: the workflow people build by hand. */
export function loop(name: string, habits: Habits = {}): Contender {
	return {
		name,
		isOurs: false,
		workflow: (target, urls) => {
			const waiting: WorkflowNode = {
				name: 'Wait',
				type: 'n8n-nodes-base.wait',
				typeVersion: 1.1,
				webhookId: 'bench-wait',
				parameters: { amount: 2 },
			};
			const asking = request('Ask', target, { url: '/predictions/{{ $json.id }}' }, habits);
			const succeeded: WorkflowNode = {
				name: 'Succeeded',
				type: 'n8n-nodes-base.if',
				typeVersion: 2.2,
				parameters: {
					conditions: {
						options: { caseSensitive: true, typeValidation: 'strict', version: 2 },
						combinator: 'and',
						conditions: [
							{
								id: 'succeeded',
								leftValue: '={{ $json.status }}',
								rightValue: 'succeeded',
								operator: { type: 'string', operation: 'equals' },
							},
						],
					},
					options: {},
				},
			};
			const workflow = inARow(name, [
				...begin(urls),
				submission(target, habits),
				waiting,
				asking,
				succeeded,
				fetching(habits),
				noOperation(delivered),
			]);
			const branches = { main: [[to('Download')], [to('Wait')]] };
			return { ...workflow, connections: { ...workflow.connections, Succeeded: branches } };
		},
	};
}

/** One request that the service holds until the end, then the download. */
export function held(name: string, habits: Habits = {}): Contender {
	return {
		name,
		isOurs: false,
		workflow: (target, urls) =>
			inARow(name, [
				...begin(urls),
				submission(target, habits, 'wait'),
				fetching(habits),
				noOperation(delivered),
			]),
	};
}

/** One request for each photo to a server of one's own, which answers with the result. */
export function synchronous(name: string): Contender {
	return {
		name,
		isOurs: false,
		workflow: ({ baseUrl }, urls) =>
			inARow(name, [
				...begin(urls),
				{
					name: 'Remove',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						url: `=${baseUrl}/api/remove?url={{ encodeURIComponent($json.photo) }}`,
						options: { response: { response: { responseFormat: 'file' } } },
					},
				},
				noOperation(delivered),
			]),
	};
}
