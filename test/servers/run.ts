/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../e2e/processes/temporaryFolder';
import { Progress } from '../e2e/progress';
import { compileRembg } from './install/compileRembg';
import { findPython } from './install/findPython';
import { installNginx } from './install/installNginx';
import { installEnvironment } from './install/virtualEnvironment';
import { installWeights } from './install/weights';
import { recordingWanted } from './recording/recordingFile';
import { cogVersions, rembgVersion } from './versions';

const goneMs = 1_000;
const record = '--record';
const guard = join(__dirname, '..', 'e2e', 'processes', 'guard.mjs');

/** The tests against real servers, on every machine that can have them; the answer is the exit code. */
async function runTests(): Promise<number> {
	const obstacle = await install();
	if (obstacle !== null) {
		process.stderr.write(`${obstacle}\n`);
		// Nobody reads what a build server says about tests that it left out.
		return process.env.CI || process.argv.includes('--ci') ? 1 : 0;
	}
	const jestArguments = process.argv.slice(2);
	// Whatever the servers leave lying goes with it.
	const folder = temporaryFolder();
	// In a group of its own behind a guard, so that n8n and all servers end with us, however we end.
	const jest = spawn(
		process.execPath,
		[
			guard,
			...[process.execPath, require.resolve('jest/bin/jest')],
			...['--config', join(__dirname, 'jest.config.cjs')],
			...jestArguments.filter((argument) => argument !== record),
		],
		{
			stdio: ['pipe', 'inherit', 'inherit'],
			detached: true,
			env: {
				...process.env,
				TMPDIR: folder.path,
				...(jestArguments.includes(record) && { [recordingWanted]: 'yes' }),
			},
		},
	);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => jest.stdin.end());
	const [code] = (await once(jest, 'exit')) as [number | null];
	// Its servers notice a moment later that it was killed, and write until then.
	if (code === null) await delay(goneMs);
	folder.remove();
	return code ?? 1;
}

/** @returns why the tests cannot run on this machine; null when they can */
async function install(): Promise<string | null> {
	const python = await findPython();
	if (python === null) {
		return 'These tests need Python 3.11 or newer with venv (Debian: apt-get install python3-venv). They were left out.';
	}
	const obstacle = await installNginx();
	if (obstacle !== null) return obstacle;
	const rembg = `rembg-${rembgVersion.version}`;
	const names = [...cogVersions.map(({ version }) => `cog-${version}`), rembg];
	const progress = new Progress(names.length + 2);
	for (const name of names) await installEnvironment(name, python, progress);
	await compileRembg(rembg, progress);
	await installWeights(python, progress);
	return null;
}

void runTests().then((code) => {
	process.exitCode = code;
});
