/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, sandboxFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import type { Progress } from '../progress';

export const sandboxSteps = 1;

/** Installs the sandbox's engines; does nothing when they are there already. */
export async function installSandbox(progress: Progress): Promise<void> {
	await mkdir(cacheFolder, { recursive: true });
	await exclusively(join(cacheFolder, 'sandbox.lock'), async () => {
		await onceFor(
			join(sandboxFolder, 'package-lock.json'),
			// Inside node_modules, so that it goes when they go.
			join(sandboxFolder, 'node_modules', '.installed'),
			async () =>
				await progress.during('Installing the sandbox engines, about 0.3 GB', async () => {
					await npm(sandboxFolder, 'ci');
				}),
			() => progress.skip('Sandbox engines', 'installed'),
		);
	});
}
