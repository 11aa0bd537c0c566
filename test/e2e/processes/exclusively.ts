/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error */
import { rmSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const retryMs = 500;

/** One process at a time: a demo and a test run started together must not install into the same folder. */
export async function exclusively(lockFile: string, work: () => Promise<void>): Promise<void> {
	let toldOwner: number | undefined;
	while (!(await taken(lockFile))) {
		const owner = await livingOwner(lockFile);
		if (owner === undefined) {
			await rm(lockFile, { force: true });
			continue;
		}
		if (owner !== toldOwner) {
			process.stderr.write(`Waiting for process ${owner}, which holds ${lockFile}\n`);
			toldOwner = owner;
		}
		await delay(retryMs);
	}
	const release = () => rmSync(lockFile, { force: true });
	process.once('exit', release);
	try {
		await work();
	} finally {
		process.off('exit', release);
		release();
	}
}

async function taken(lockFile: string): Promise<boolean> {
	// Written first and then linked, so that nobody reads a lock without its owner.
	const ownFile = `${lockFile}.${process.pid}`;
	await writeFile(ownFile, String(process.pid));
	try {
		await link(ownFile, lockFile);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(ownFile);
	}
}

/** A process that was killed leaves its lock behind. */
async function livingOwner(lockFile: string): Promise<number | undefined> {
	const owner = Number(await readFile(lockFile, 'utf8').catch(() => ''));
	if (!owner) return undefined;
	try {
		process.kill(owner, 0);
		return owner;
	} catch {
		return undefined;
	}
}
