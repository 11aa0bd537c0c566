/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from '../http/refusal';

const longestWaitSeconds = 60;

const invalidHeader = (name: string, value: string) =>
	new Refusal(422, `- ${name}: Does not match the expected pattern: "${value}"\n`, {
		title: 'Input validation failed',
	});

/** How many requests are left, as every recorded answer says it but those about files and to a wrong key. */
export const requestsLeft = (count: number): Record<string, string> => ({
	'ratelimit-remaining': String(count),
	'ratelimit-reset': '1',
});

/** How long "Prefer: wait=n" wants the answer held; 0 without it. */
export function readWaitMs(headers: IncomingHttpHeaders): number {
	const prefer = headers.prefer === undefined ? undefined : String(headers.prefer);
	if (prefer === undefined) return 0;
	const seconds = /^wait(?:=(\d+))?$/.exec(prefer);
	const count = Number(seconds?.[1] ?? longestWaitSeconds);
	if (!seconds || count < 1 || count > longestWaitSeconds) throw invalidHeader('Prefer', prefer);
	return count * 1000;
}

/** "30s", "5m", "1h30m45s" or bare seconds. */
export function readCancelAfterMs(
	headers: IncomingHttpHeaders,
	minimumSeconds: number,
): number | undefined {
	const value = headers['cancel-after'];
	if (value === undefined) return undefined;
	const text = String(value);
	const bare = /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
	const spelled = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(text);
	const [, hours = 0, minutes = 0, seconds = 0] = spelled ?? [];
	const total = bare ?? Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
	if ((bare === undefined && !spelled) || total <= 0 || total < minimumSeconds) {
		throw invalidHeader('Cancel-After', text);
	}
	return total * 1000;
}
