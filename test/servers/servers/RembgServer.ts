/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../../e2e/folders';
import { freePorts } from '../../e2e/processes/freePorts';
import { predictorFolder, weightsFolder } from '../folders';
import { pythonOf } from '../install/virtualEnvironment';
import { rembgVersion } from '../versions';
import { LocalServer } from './LocalServer';

export interface RembgOptions {
	/** Whether it fetches photos from this machine, which rembg refuses. */
	readonly takesNeighbours?: boolean;
}

export interface Rembg {
	readonly server: LocalServer;
	/** How many photos it has answered. */
	answered(): Promise<number>;
}

/** Its libraries are large. */
export const startsWithinMs = 180_000;

/** `rembg s` with the weights of u2net and u2netp; not started yet. */
export async function rembgServer({ takesNeighbours = false }: RembgOptions): Promise<Rembg> {
	const [port] = (await freePorts(1)) as [number];
	const url = `http://127.0.0.1:${port}`;
	const name = takesNeighbours ? 'rembg_for_neighbours' : 'rembg';
	// Two files of tests that run side by side have a rembg each; what is counted is in the log of one.
	const logFile = join(logFolder, `servers-${name}-${process.env.JEST_WORKER_ID ?? 0}.log`);
	await rm(logFile, { force: true });
	const server = new LocalServer(url, {
		command: {
			file: pythonOf(`rembg-${rembgVersion.version}`),
			arguments: [
				...(takesNeighbours
					? [join(predictorFolder, `${name}.py`)]
					: ['-c', 'from rembg.cli import main; main()']),
				...['s', '--host', '127.0.0.1', '--port', String(port), '--no-ui'],
			],
			environment: {
				...process.env,
				U2NET_HOME: weightsFolder,
				// Two cores, and n8n wants some of them.
				OMP_NUM_THREADS: '2',
				NO_PROXY: '127.0.0.1',
			},
			logFile,
		},
		ready: async () => (await fetch(`${url}/openapi.json`)).ok,
		withinMs: startsWithinMs,
	});
	const answered = async () =>
		(await readFile(logFile, 'utf8')).split('POST /api/remove').length - 1;
	return { server, answered };
}
