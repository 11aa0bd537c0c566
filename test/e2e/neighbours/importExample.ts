/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { examplesFolder } from '../folders';
import type { Reference, WorkflowDefinition } from '../n8n/N8nClient';

/** By the type of the credential. */
export type Credentials = Readonly<Record<string, Reference>>;

/** By the name of the node: what a user changes in its form. */
export type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface ExampleNode extends Record<string, unknown> {
	name: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string; name: string }>;
}

/** An example as a user has it after importing it, choosing credentials and changing some parameters. */
export async function importExample(
	file: string,
	credentials: Credentials,
	changes: Changes = {},
): Promise<WorkflowDefinition> {
	const example = JSON.parse(await readFile(join(examplesFolder, file), 'utf8')) as {
		name: string;
		nodes: ExampleNode[];
		connections: Record<string, unknown>;
	};
	for (const node of example.nodes) {
		for (const type of Object.keys(node.credentials ?? {})) {
			const credential = credentials[type];
			if (!credential) throw new Error(`${file} wants a credential of type ${type}`);
			node.credentials![type] = { id: credential.id, name: credential.name };
		}
	}
	for (const [name, parameters] of Object.entries(changes)) {
		const node = example.nodes.find((candidate) => candidate.name === name);
		if (!node) throw new Error(`${file} has no node called ${name}`);
		Object.assign(node.parameters, parameters);
	}
	return example;
}

/** Other photos for an example that starts with the addresses of some. */
export function photosAt(urls: readonly string[]): Changes {
	const assignments = [{ id: 'photos', name: 'photo', type: 'array', value: JSON.stringify(urls) }];
	return { Photos: { assignments: { assignments } } };
}
