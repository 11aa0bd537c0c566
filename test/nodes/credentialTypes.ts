/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import {
	Workflow,
	type ICredentialType,
	type IDataObject,
	type IHttpRequestOptions,
	type INode,
} from 'n8n-workflow';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every credential type of the package, by name. */
export const credentialTypes = loadCredentialTypes();

/** As n8n's own helper does it: a function is called, a generic description is resolved with `$credentials`. */
export async function authenticate(
	workflow: Workflow,
	nodeName: string,
	values: IDataObject,
	type: string,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const { authenticate: how } = credentialTypes[type] as ICredentialType;
	if (typeof how === 'function') return await how(values as never, request);
	const node = workflow.getNode(nodeName) as INode;
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

/** What an expression of a credential becomes with these values. */
export function evaluated(expression: string, values: IDataObject): unknown {
	const node: INode = {
		id: '1',
		name: 'Temp',
		type: 'temp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const nodeTypes = {
		getByName: () => undefined as never,
		getByNameAndVersion: () => undefined as never,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, expression, 'internal', {
		$credentials: values,
	} as never);
}

function loadCredentialTypes(): Record<string, ICredentialType> {
	const folder = join(__dirname, '../../credentials');
	const credentialFiles = readdirSync(folder).filter((file) => file.endsWith('.credentials.ts'));
	return Object.fromEntries(
		credentialFiles.map((file) => {
			// eslint-disable-next-line @typescript-eslint/no-require-imports
			const module = require(join(folder, file)) as Record<string, new () => ICredentialType>;
			const [Type] = Object.values(module);
			if (Type === undefined) throw new Error(`${file} exports nothing`);
			const type = new Type();
			return [type.name, type];
		}),
	);
}
