/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { installNginx } from '../../servers/install/installNginx';
import { installServices } from './services/installServices';

/** The tests of queue mode, on every machine that can have PostgreSQL, Redis and nginx; the answer is the exit code. */
async function runTests(): Promise<number> {
	const obstacle = (await installServices()) ?? (await installNginx());
	if (obstacle !== null) {
		process.stderr.write(`${obstacle}\n`);
		// Nobody reads what a build server says about tests that it left out.
		return process.env.CI || process.argv.includes('--ci') ? 1 : 0;
	}
	const jest = spawn(
		process.execPath,
		[
			require.resolve('jest/bin/jest'),
			...['--config', join(__dirname, 'jest.config.cjs')],
			...process.argv.slice(2),
		],
		{ stdio: 'inherit' },
	);
	const [code] = (await once(jest, 'exit')) as [number | null];
	return code ?? 1;
}

void runTests().then((code) => {
	process.exitCode = code;
});
