/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import type { Progress } from '../progress';
import { buildSqlite } from './buildSqlite';
import { findHostNode } from './hostNode';

export interface Host {
	/** The Node that runs n8n. */
	readonly node: string;
	/** n8n's command line. */
	readonly n8n: string;
	readonly version: string;
}

export const hostSteps = 2;
const manifests = ['package.json', 'package-lock.json', '.npmrc'];

/** Installs n8n as locked in the folder of these manifests; does nothing when that is there already. */
export async function installHost(progress: Progress, manifestFolder = __dirname): Promise<Host> {
	const manifest = await readFile(join(manifestFolder, 'package.json'), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	const folder = join(cacheFolder, `n8n-host-${version}`);
	await mkdir(folder, { recursive: true });
	await exclusively(join(cacheFolder, 'n8n-host.lock'), async () => {
		await onceFor(
			join(manifestFolder, 'package-lock.json'),
			join(folder, 'installed'),
			async () => {
				await progress.during(`Installing n8n ${version}, about 2 GB`, async () => {
					for (const file of manifests)
						await copyFile(join(manifestFolder, file), join(folder, file));
					await npm(folder, 'ci');
				});
				await progress.during("Building n8n's database driver", async () => {
					await buildSqlite(folder, findHostNode(folder));
				});
			},
			() => {
				progress.skip(`n8n ${version}`, 'installed');
				progress.skip("n8n's database driver", 'built');
			},
		);
	});
	return {
		node: findHostNode(folder).file,
		n8n: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
		version,
	};
}
