/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { hostSteps, installHost } from '../host/installHost';
import { buildPackage } from '../n8n/buildPackage';
import { Progress } from '../progress';
import { installSandbox, sandboxSteps } from '../sandbox/installSandbox';
import { preparedIn, type Prepared } from './prepared';

const build = 1;

/** Once per run, before the first test: jest hands the environment on to the tests, and nothing else. */
export default async function prepare(): Promise<void> {
	const progress = new Progress(hostSteps + sandboxSteps + build);
	process.stdout.write('\n');
	const host = await installHost(progress);
	await installSandbox(progress);
	const tarball = await progress.during('Building the package', async () => await buildPackage());
	const prepared: Prepared = { host, tarball };
	process.env[preparedIn] = JSON.stringify(prepared);
}
