/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../folders';
import { exclusively } from '../processes/exclusively';
import { npm } from '../processes/npm';
import { onceFor } from '../processes/onceFor';
import { Progress } from '../progress';

/** Installs the servers that example workflows talk to, as locked in this folder; does nothing when they are there already. */
export async function installNeighbours(): Promise<void> {
	const progress = new Progress(1);
	await mkdir(cacheFolder, { recursive: true });
	await exclusively(join(cacheFolder, 'neighbours.lock'), async () => {
		await onceFor(
			join(__dirname, 'package-lock.json'),
			// Inside node_modules, so that it goes when they go.
			join(__dirname, 'node_modules', '.installed'),
			async () =>
				await progress.during('Installing the S3 server and the mail server', async () => {
					await npm(__dirname, 'ci');
				}),
			() => progress.skip('S3 server and mail server', 'installed'),
		);
	});
}
