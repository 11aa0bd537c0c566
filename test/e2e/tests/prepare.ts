/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { hostSteps, installHost } from '../host/installHost';
import { buildPackage } from '../n8n/buildPackage';
import { Progress } from '../progress';
import { installSandbox, sandboxSteps } from '../sandbox/installSandbox';
import { preparedIn, type Prepared } from './prepared';

const build = 1;

/** Once per run, before the first test. */
export default async function prepare(): Promise<void> {
	await prepareFor();
}

/**
 * Makes n8n, the sandbox and the package ready. Jest hands the environment on to the tests, and nothing else.
 * @param hostFolder where the manifests of another n8n lie
 */
export async function prepareFor(hostFolder?: string): Promise<void> {
	const progress = new Progress(hostSteps + sandboxSteps + build);
	process.stdout.write('\n');
	const host = await installHost(progress, hostFolder);
	await installSandbox(progress);
	const tarball = await progress.during('Building the package', async () => await buildPackage());
	const prepared: Prepared = { host, tarball };
	process.env[preparedIn] = JSON.stringify(prepared);
}
