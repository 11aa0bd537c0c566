/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import type { Progress } from '../progress';

export const registrySteps = 1;

/** Installs the npm registry, as locked in this folder; does nothing when it is there already. */
export async function installRegistry(progress: Progress): Promise<void> {
	await mkdir(cacheFolder, { recursive: true });
	await exclusively(join(cacheFolder, 'registry.lock'), async () => {
		await onceFor(
			join(__dirname, 'package-lock.json'),
			// Inside node_modules, so that it goes when they go.
			join(__dirname, 'node_modules', '.installed'),
			async () =>
				await progress.during('Installing the npm registry', async () => {
					await npm(__dirname, 'ci', '--ignore-scripts');
				}),
			() => progress.skip('npm registry', 'installed'),
		);
	});
}
