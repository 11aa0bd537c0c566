/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import type { EngineName } from '../../sandbox/engines/engine';
import { projectFolder, sandboxFolder } from '../folders';
import { GuardedProcess } from '../processes/guardedProcess';

export interface Sandbox {
	readonly url: string;
	stop(): Promise<void>;
}

/** Starts the server that speaks every provider's protocol, on a free port of the loopback address. */
export async function startSandbox(engine: EngineName, logFile: string): Promise<Sandbox> {
	const started = GuardedProcess.start({
		file: process.execPath,
		arguments: [
			require.resolve('tsx/cli'),
			join(sandboxFolder, 'main.ts'),
			...['--port', '0', '--engine', engine],
		],
		folder: projectFolder,
		logFile,
	});
	const line = await started.firstLine((candidate) => candidate.startsWith('{"ready":true'));
	const { url } = JSON.parse(line) as { url: string };
	return { url, stop: async () => await started.stop() };
}
