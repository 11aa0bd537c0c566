/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, projectFolder } from '../folders';
import { npm } from '../processes/npm';

/** Builds the package and packs what npm would publish; the answer is the tarball. */
export async function buildPackage(): Promise<string> {
	const folder = join(cacheFolder, 'package');
	await npm(projectFolder, 'run', 'build');
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await npm(projectFolder, 'pack', '--pack-destination', folder);
	const [tarball] = await readdir(folder);
	if (!tarball) throw new Error('npm pack wrote no tarball');
	return join(folder, tarball);
}
