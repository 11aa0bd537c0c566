/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { existsSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';

type Resolve = (request: string, parent?: { filename?: string }, ...more: unknown[]) => string;

const internals = Module as unknown as { _resolveFilename: Resolve };
const resolve = internals._resolveFilename;

/** Outside of Jest, `RemoveBackground.node` would mean its codex, `RemoveBackground.node.json`. */
internals._resolveFilename = (request, parent, ...more) => {
	const file = join(dirname(parent?.filename ?? ''), `${request}.ts`);
	return request.endsWith('.node') && request.startsWith('.') && existsSync(file)
		? file
		: resolve(request, parent, ...more);
};
