/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 100;
const withinMs = 120_000;

/** Looks again and again until there is an answer; an exception names what was waited for. */
export async function until<Answer>(
	what: string,
	look: () => Promise<Answer | undefined>,
): Promise<Answer> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const answer = await look();
		if (answer !== undefined) return answer;
		if (Date.now() > deadline) throw new Error(`${withinMs / 1_000} s without ${what}`);
		await delay(pollMs);
	}
}
