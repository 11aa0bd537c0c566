/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import type { Progress } from '../progress';

export const toolSteps = 1;
const packages = join(__dirname, 'node_modules');

/** A Node as people have it, and the npm that came with it. */
export interface NodeWithNpm {
	readonly node: string;
	/** The command line of npm, a script for this Node. */
	readonly npm: string;
}

/** Installs Node 22 and the two npm, as locked in this folder; does nothing when they are there already. */
export async function installTools(progress: Progress): Promise<void> {
	await mkdir(cacheFolder, { recursive: true });
	await exclusively(join(cacheFolder, 'install-tools.lock'), async () => {
		await onceFor(
			join(__dirname, 'package-lock.json'),
			// Inside node_modules, so that it goes when they go.
			join(packages, '.installed'),
			async () =>
				await progress.during('Installing Node 22 and npm', async () => {
					await npm(__dirname, 'ci', '--ignore-scripts');
				}),
			() => progress.skip('Node 22 and npm', 'installed'),
		);
	});
}

/** Node 22, which runs n8n 2.0, with its npm. */
export function node22(): NodeWithNpm {
	const node = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']
		.map((machine) => join(packages, `node-22-${machine}`, 'bin', 'node'))
		.find((file) => existsSync(file));
	if (node === undefined) {
		throw new Error(`npm has no Node 22 for ${process.platform} ${process.arch}`);
	}
	return { node, npm: npmOf('npm-of-node-22') };
}

/** @param node that runs the n8n of the tests */
export function node24(node: string): NodeWithNpm {
	return { node, npm: npmOf('npm-of-node-24') };
}

function npmOf(name: string): string {
	return join(packages, name, 'bin', 'npm-cli.js');
}
