/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { GuardedProcess } from '../../e2e/processes/guardedProcess';
import { nginxEnvironment } from '../servers/nginxProgram';

const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };

/**
 * Installs nginx where it is missing.
 * @returns why the tests cannot run on this machine; null when they can
 */
export async function installNginx(): Promise<string | null> {
	if (await has('nginx', '-v')) return null;
	if (!(await has('apt-get', '--version')) || process.getuid?.() !== 0) {
		return 'These tests need nginx, which can be installed from here on Debian and Ubuntu by root only.';
	}
	process.stdout.write('Installing nginx\n');
	await aptGet('update');
	await aptGet('install', '--yes', '--no-install-recommends', 'nginx-light');
	return null;
}

async function aptGet(...aptArguments: string[]): Promise<void> {
	await GuardedProcess.start({
		file: 'apt-get',
		// Another test run may be installing at the same moment.
		arguments: ['-o', 'DPkg::Lock::Timeout=300', ...aptArguments],
		environment: quiet,
	}).succeeded();
}

async function has(file: string, question: string): Promise<boolean> {
	const found = GuardedProcess.start({
		file,
		arguments: [question],
		environment: nginxEnvironment,
	});
	return (await found.exitCode) === 0;
}
