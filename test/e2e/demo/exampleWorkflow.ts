/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { name as packageName } from '../../../package.json';
import { examplesFolder } from '../folders';
import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';

export const removeBackgroundNode = 'Remove Background';
export const triggerNode = 'When clicking ‘Execute workflow’';

/** What a user does to an example after importing it. */
export interface Choices {
	readonly photoUrls: readonly string[];
	readonly provider: string;
	readonly credentialType: string;
	readonly credential: Reference;
	/** Further parameters of Remove Background. */
	readonly parameters?: Readonly<Record<string, unknown>>;
}

interface WorkflowNode extends Record<string, unknown> {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
}

export async function exampleWorkflow(file: string, choices: Choices): Promise<WorkflowDefinition> {
	const example = JSON.parse(await readFile(join(examplesFolder, file), 'utf8')) as {
		name: string;
		nodes: WorkflowNode[];
		connections: Record<string, unknown>;
	};
	const nodeCalled = (name: string) => {
		const node = example.nodes.find((candidate) => candidate.name === name);
		if (!node) throw new Error(`${file} has no node called ${name}`);
		return node;
	};
	nodeCalled('Photos').parameters = {
		assignments: {
			assignments: [
				{ id: 'photos', name: 'photo', type: 'array', value: JSON.stringify(choices.photoUrls) },
			],
		},
		options: {},
	};
	for (const node of example.nodes.filter(({ type }) => type.startsWith(`${packageName}.`))) {
		node.parameters.provider = choices.provider;
		node.credentials = { [choices.credentialType]: choices.credential };
	}
	Object.assign(nodeCalled(removeBackgroundNode).parameters, choices.parameters);
	return { ...example, name: `${example.name} (${choices.provider})` };
}
