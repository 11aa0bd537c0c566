/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { N8nServer } from '../e2e/n8n/N8nServer';
import type { TemporaryFolder } from '../e2e/processes/temporaryFolder';

export interface Running {
	readonly server: N8nServer;
	readonly folder: TemporaryFolder;
	readonly n8nVersion: string;
}

/** Jest loads what comes before the tests and what comes after them as two copies of a module, in one process. */
const shared = globalThis as unknown as { removeBackgroundRunning?: Running };

export function keep(running: Running): void {
	shared.removeBackgroundRunning = running;
}

export function kept(): Running | undefined {
	return shared.removeBackgroundRunning;
}
