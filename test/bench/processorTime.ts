/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';

/** What Linux counts processor time in; the kernel tells programs hundredths of a second on every architecture. */
const TICK_MS = 10;

/** The processor time that a process has taken so far, in milliseconds; Linux only. */
export async function processorMs(process: number): Promise<number> {
	const status = await readFile(`/proc/${process}/stat`, 'utf8');
	// The name in brackets may have spaces; user and system time are the 14th and 15th field of all.
	const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
	return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
