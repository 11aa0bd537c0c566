/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
	readonly path: string;
	remove(): void;
}

/** Gone when this process ends, at the latest. */
export function temporaryFolder(): TemporaryFolder {
	const path = mkdtempSync(join(tmpdir(), 'remove-background-'));
	const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
	process.once('exit', remove);
	return {
		path,
		remove: () => {
			process.off('exit', remove);
			remove();
		},
	};
}
