/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { GuardedProcess } from '../processes/guardedProcess';
import { Progress } from '../progress';

/** Installs what n8n's Edit Image works with, where it is missing. An exception says why it cannot. */
export async function installGraphicsMagick(): Promise<void> {
	if (await isOnThePath('gm')) return;
	if (!(await isOnThePath('apt-get')) || process.getuid?.() !== 0) {
		throw new Error(
			"n8n's Edit Image needs GraphicsMagick, which can be installed from here on Debian and Ubuntu by root only: install it, so that there is a program gm.",
		);
	}
	await new Progress(1).during('Installing GraphicsMagick', async () => {
		await aptGet('update');
		await aptGet('install', '--yes', '--no-install-recommends', 'graphicsmagick');
	});
}

async function aptGet(...aptArguments: string[]): Promise<void> {
	await GuardedProcess.start({
		file: 'apt-get',
		// Another test run may be installing at the same moment.
		arguments: ['-o', 'DPkg::Lock::Timeout=300', ...aptArguments],
		environment: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
	}).succeeded();
}

async function isOnThePath(program: string): Promise<boolean> {
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	const found = await Promise.allSettled(
		folders.map(async (folder) => await access(join(folder, program), constants.X_OK)),
	);
	return found.some(({ status }) => status === 'fulfilled');
}
