/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

interface Patience {
	readonly pollMs?: number;
	readonly withinMs?: number;
}

/** Looks again and again until it holds; an exception names what was waited for. */
export async function eventually(
	what: string,
	holds: () => Promise<boolean>,
	{ pollMs = 100, withinMs = 240_000 }: Patience = {},
): Promise<void> {
	const deadline = Date.now() + withinMs;
	// A server that starts, or that has too much to do, refuses to answer.
	while (!(await holds().catch(() => false))) {
		if (Date.now() > deadline) throw new Error(`Waited ${withinMs / 1_000} s in vain: ${what}`);
		await delay(pollMs);
	}
}
