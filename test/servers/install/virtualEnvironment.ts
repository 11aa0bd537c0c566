/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively } from '../../e2e/processes/exclusively';
import { GuardedProcess } from '../../e2e/processes/guardedProcess';
import { onceFor } from '../../e2e/processes/onceFor';
import type { Progress } from '../../e2e/progress';
import { requirementsFolder, serverCache } from '../folders';

/** Where the Python of a virtual environment lies; named as its requirements are. */
export function pythonOf(name: string): string {
	return join(binFolderOf(name), 'python');
}

export function binFolderOf(name: string): string {
	return join(serverCache, name, 'bin');
}

/** Installs what stands in the requirements of this name; does nothing when that is there already. */
export async function installEnvironment(
	name: string,
	python: string,
	progress: Progress,
): Promise<void> {
	const folder = join(serverCache, name);
	const requirements = join(requirementsFolder, `${name}.txt`);
	await mkdir(serverCache, { recursive: true });
	await exclusively(join(serverCache, `${name}.lock`), async () => {
		await onceFor(
			requirements,
			join(folder, 'installed'),
			async () =>
				await progress.during(`Installing ${name}`, async () => {
					await rm(folder, { recursive: true, force: true });
					await run(python, '-m', 'venv', folder);
					await run(pythonOf(name), '-m', 'pip', ...quietly, 'install', '-r', requirements);
				}),
			() => progress.skip(name, 'installed'),
		);
	});
}

export const quietly = ['--quiet', '--disable-pip-version-check', '--no-input'];

export async function run(file: string, ...processArguments: string[]): Promise<void> {
	await GuardedProcess.start({ file, arguments: processArguments }).succeeded();
}
