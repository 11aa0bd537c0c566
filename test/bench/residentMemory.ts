/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile, readdir, writeFile } from 'node:fs/promises';

/** The main process of the n8n that listens on this port; Linux only. */
export async function processOf(port: string): Promise<number> {
	for (const entry of await readdir('/proc')) {
		if (!/^\d+$/.test(entry)) continue;
		const [command, environment] = await Promise.all(
			['cmdline', 'environ'].map(
				async (file) => await readFile(`/proc/${entry}/${file}`, 'utf8').catch(() => ''),
			),
		);
		const isStart = /\0start\0?$/.test(command ?? '') && !/guard\.mjs/.test(command ?? '');
		if (isStart && environment?.split('\0').includes(`N8N_PORT=${port}`)) return Number(entry);
	}
	throw new Error(`No n8n listens on ${port}`);
}

/** Forgets the peak so far. */
export async function resetPeak(process: number): Promise<void> {
	await writeFile(`/proc/${process}/clear_refs`, '5');
}

/** Resident memory now and at its peak since `resetPeak`, in megabytes. */
export async function memoryOf(process: number): Promise<{ now: number; peak: number }> {
	const status = await readFile(`/proc/${process}/status`, 'utf8');
	const megabytes = (name: string) =>
		Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
	return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}
