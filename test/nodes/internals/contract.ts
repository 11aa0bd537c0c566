import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';

/** What does not hold of these sentences about n8n: a test that finds one prints it. */
export function broken(sentences: Readonly<Record<string, boolean>>): string[] {
	return Object.entries(sentences).flatMap(([sentence, holds]) =>
		holds ? [] : [`It is no longer so in this n8n: ${sentence}`],
	);
}

/** An object as another n8n would show it: some of its members have other values, or are missing where that is undefined. */
export function changed<T extends object>(
	original: T,
	changes: Readonly<Record<string, unknown>>,
): T {
	return new Proxy(original, {
		get: (target, name) => {
			if (typeof name === 'string' && name in changes) return changes[name];
			const value: unknown = Reflect.get(target, name);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});
}

/** A node that does with n8n what a test wants. */
export function nodeThat(
	execute: (context: IExecuteFunctions) => Promise<INodeExecutionData[]>,
): INodeType {
	return {
		description: {
			displayName: 'Probe',
			name: 'probe',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Probe' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			return [await execute(this)];
		},
	};
}
