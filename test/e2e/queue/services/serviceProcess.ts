/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { GuardedProcess, type Command } from '../../processes/guardedProcess';

/** Where Debian keeps PostgreSQL's programs, newest version first: they are not on the PATH. */
function postgresFolders(): string[] {
	const parent = '/usr/lib/postgresql';
	try {
		const versions = readdirSync(parent).sort((one, other) => Number(other) - Number(one));
		return versions.map((version) => join(parent, version, 'bin'));
	} catch {
		return [];
	}
}

const environment = {
	...process.env,
	PATH: [...postgresFolders(), process.env.PATH].join(delimiter),
	// Messages in English, whatever this machine speaks.
	LC_ALL: 'C',
};

const isRoot = process.getuid?.() === 0;

/** Starts a program of a service. */
export function startService(command: Command): GuardedProcess {
	return GuardedProcess.start({ environment, ...command });
}

/** Starts a program of PostgreSQL, which refuses to run as root. */
export function startAsPostgres(command: Command): GuardedProcess {
	const { file, arguments: given } = command;
	return startService(
		isRoot
			? {
					...command,
					file: 'runuser',
					arguments: ['-u', 'postgres', '--', 'env', `PATH=${environment.PATH}`, file, ...given],
				}
			: command,
	);
}

export async function has(file: string): Promise<boolean> {
	const found = startService({ file, arguments: ['--version'] });
	return (await found.exitCode) === 0;
}

/** Makes the folder one that PostgreSQL may write to. */
export async function giveToPostgres(folder: string): Promise<void> {
	if (!isRoot) return;
	await startService({ file: 'chown', arguments: ['postgres', folder] }).succeeded();
}
