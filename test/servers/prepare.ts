/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logFolder } from '../e2e/folders';
import { hostSteps, installHost } from '../e2e/host/installHost';
import { buildPackage } from '../e2e/n8n/buildPackage';
import { installPackage } from '../e2e/n8n/installPackage';
import { N8nClient } from '../e2e/n8n/N8nClient';
import { N8nServer } from '../e2e/n8n/N8nServer';
import { temporaryFolder } from '../e2e/processes/temporaryFolder';
import { Progress } from '../e2e/progress';
import { owner } from '../e2e/stage';
import { keep } from './running';
import { n8nIsAt } from './stage/runningN8n';
import { forget } from './table/writtenTable';

const build = 1;
const start = 1;

/** Once per run, before the first test: a fresh n8n with the package as it is now. */
export default async function prepare(): Promise<void> {
	forget();
	const progress = new Progress(hostSteps + build + start);
	process.stdout.write('\n');
	const host = await installHost(progress);
	const folder = temporaryFolder();
	const userFolder = join(folder.path, 'n8n');
	await mkdir(userFolder);
	const logFile = join(logFolder, 'servers-n8n.log');
	await rm(logFile, { force: true });
	await progress.during('Building the package', async () => {
		await installPackage(await buildPackage(), userFolder);
	});
	await progress.during('Starting n8n', async () => {
		const server = await N8nServer.start({ host, userFolder, logFile });
		keep({ server, folder, n8nVersion: host.version });
		await N8nClient.asNewOwner(server.url, owner);
		process.env[n8nIsAt] = server.url;
	});
}
