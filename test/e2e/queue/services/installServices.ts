/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import { has, startService } from './serviceProcess';

/** The Debian package of each program. */
const programs = { initdb: 'postgresql', 'redis-server': 'redis-server' } as const;

/**
 * Installs what is missing of PostgreSQL and Redis.
 * @returns why the tests cannot run on this machine; null when they can
 */
export async function installServices(): Promise<string | null> {
	const missing = await missingPackages();
	if (missing.length === 0) return null;
	if (!(await has('apt-get')) || process.getuid?.() !== 0) {
		return `The tests of n8n's queue mode need ${missing.join(' and ')}, which can be installed from here on Debian and Ubuntu by root only.`;
	}
	process.stdout.write(`Installing ${missing.join(' and ')}\n`);
	const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	await startService({ file: 'apt-get', arguments: ['update'], environment }).succeeded();
	await startService({
		file: 'apt-get',
		arguments: ['install', '--yes', '--no-install-recommends', ...missing],
		environment,
	}).succeeded();
	return null;
}

async function missingPackages(): Promise<string[]> {
	const missing = await Promise.all(
		Object.entries(programs).map(async ([program, name]) => ((await has(program)) ? [] : [name])),
	);
	return missing.flat();
}
