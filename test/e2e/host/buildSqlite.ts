/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { GuardedProcess } from '../processes/guardedProcess';
import type { HostNode } from './hostNode';

const tools = ['python3', 'make', 'c++'];

/**
 * n8n's database driver is native code. Its install script would download it from GitHub, which is not reachable
 * everywhere, so it is compiled here; the download is for machines without a compiler.
 */
export async function buildSqlite(hostFolder: string, node: HostNode): Promise<void> {
	const modules = join(hostFolder, 'node_modules');
	const inDriver = async (...nodeArguments: string[]) =>
		await GuardedProcess.start({
			file: node.file,
			arguments: nodeArguments,
			folder: join(modules, 'sqlite3'),
		}).succeeded();

	const missing = await missingTools();
	if (missing.length === 0) {
		const headers = node.headers ? [`--nodedir=${node.headers}`] : [];
		await inDriver(join(modules, 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild', ...headers);
	} else {
		await inDriver(join(modules, 'prebuild-install', 'bin.js'), '--runtime', 'napi').catch(
			(error: Error) => {
				throw new Error(
					`To build n8n's database driver install ${missing.join(', ')} (Debian: apt-get install python3 make g++). Downloading it instead did not work:\n${error.message}`,
				);
			},
		);
	}
	await inDriver('--eval', 'require("sqlite3")');
}

async function missingTools(): Promise<string[]> {
	const exitCodes = await Promise.all(
		tools.map(
			async (file) => await GuardedProcess.start({ file, arguments: ['--version'] }).exitCode,
		),
	);
	return tools.filter((_, index) => exitCodes[index] !== 0);
}
