/**
 * Runs one command, and ends it together with everything it started as soon as whoever started this guard is gone:
 * the pipe on standard input closes however the parent ended, by Ctrl-C, by an exception or by SIGKILL.
 * It has to lead a process group of its own (`detached`), since the whole group is what it ends.
 */
import { spawn } from 'node:child_process';

const [command, ...commandArguments] = process.argv.slice(2);
const child = spawn(command, commandArguments, { stdio: ['ignore', 'inherit', 'inherit'] });

child.on('error', (error) => {
	process.stderr.write(`${command} could not be started: ${error.message}\n`);
	process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => child.kill('SIGTERM'));
process.stdin.on('end', () => process.kill(-process.pid, 'SIGKILL'));
process.stdin.resume();
