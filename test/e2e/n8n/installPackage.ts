/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { name } from '../../../package.json';
import { GuardedProcess } from '../processes/guardedProcess';

/** Unpacks the tarball where n8n's own Community Nodes screen would install it. */
export async function installPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await GuardedProcess.start({
		file: 'tar',
		arguments: ['-xzf', tarball, '-C', folder, '--strip-components', '1'],
	}).succeeded();
}
