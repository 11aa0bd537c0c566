/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setTimeout as delay } from 'node:timers/promises';
import { N8nClient } from '../../e2e/n8n/N8nClient';
import { owner } from '../../e2e/stage';

const settleMs = 200;

export const n8nIsAt = 'REMOVE_BACKGROUND_N8N';

/** The one n8n that all files of this run share. */
export function n8nUrl(): string {
	const url = process.env[n8nIsAt];
	if (!url) throw new Error('Start these tests with npm run test:servers');
	return url;
}

export async function n8nClient(): Promise<N8nClient> {
	// A connection of the file before, which n8n has closed while this one was compiled, has to be found closed first.
	await delay(settleMs);
	return await N8nClient.asOwner(n8nUrl(), owner);
}
