/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const retryMs = 500;

/** One process at a time: a demo and a test run started together must not install into the same folder. */
export async function exclusively<Result>(
	lockFile: string,
	work: () => Promise<Result>,
): Promise<Result> {
	while (!(await taken(lockFile))) {
		if (!(await ownerIsAlive(lockFile))) await rm(lockFile, { force: true });
		else await delay(retryMs);
	}
	try {
		return await work();
	} finally {
		await rm(lockFile, { force: true });
	}
}

async function taken(lockFile: string): Promise<boolean> {
	try {
		await writeFile(lockFile, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

/** A process that was killed leaves its lock behind. */
async function ownerIsAlive(lockFile: string): Promise<boolean> {
	const owner = Number(await readFile(lockFile, 'utf8').catch(() => ''));
	if (!owner) return false;
	try {
		process.kill(owner, 0);
		return true;
	} catch {
		return false;
	}
}
