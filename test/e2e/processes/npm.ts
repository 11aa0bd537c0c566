/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { basename } from 'node:path';
import { GuardedProcess } from './guardedProcess';

/** The npm that runs us, or the one on the PATH when we were started without npm. */
function npmCommand(): readonly [file: string, ...leading: string[]] {
	const runningNpm = process.env.npm_execpath;
	return runningNpm && basename(runningNpm) === 'npm-cli.js'
		? [process.execPath, runningNpm]
		: ['npm'];
}

export async function npm(folder: string, ...npmArguments: string[]): Promise<void> {
	const [file, ...leading] = npmCommand();
	await GuardedProcess.start({
		file,
		arguments: [...leading, ...npmArguments],
		folder,
	}).succeeded();
}
