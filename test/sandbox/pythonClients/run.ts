/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startSandbox } from '../server';

/** A folder of its own for the clients, which are installed once; where the linter does not look. */
const folder = join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'python-clients');
const python = join(folder, 'bin', 'python');

const run = (command: string, ...parameters: string[]) =>
	execFileSync(command, parameters, { stdio: 'inherit', timeout: 300_000 });

async function main(): Promise<void> {
	if (!existsSync(python)) run('python3', '-m', 'venv', folder);
	run(python, '-m', 'pip', 'install', '-q', '-r', join(__dirname, 'requirements.txt'));
	const sandbox = await startSandbox();
	try {
		await new Promise<void>((resolve, reject) => {
			// Not synchronously: the sandbox lives in this process.
			const check = spawn(python, [join(__dirname, 'check.py'), sandbox.url], { stdio: 'inherit' });
			check.on('exit', (code) =>
				code === 0 ? resolve() : reject(new Error(`It ended with ${code}`)),
			);
		});
	} finally {
		await sandbox.close();
	}
}

main().catch((error: unknown) => {
	process.stderr.write(`${String(error)}\n`);
	process.exit(1);
});
