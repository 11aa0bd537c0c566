/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import type { Progress } from '../progress';

export const driverSteps = 1;

/** Installs what drives the browser, as locked in this folder; the browser itself has to be there. */
export async function installDriver(progress: Progress): Promise<void> {
	await mkdir(cacheFolder, { recursive: true });
	await exclusively(join(cacheFolder, 'browser.lock'), async () => {
		await onceFor(
			join(__dirname, 'package-lock.json'),
			// Inside node_modules, so that it goes when they go.
			join(__dirname, 'node_modules', '.installed'),
			async () =>
				await progress.during('Installing the driver of the browser', async () => {
					await npm(__dirname, 'ci');
				}),
			() => progress.skip('Driver of the browser', 'installed'),
		);
	});
}
