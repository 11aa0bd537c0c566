/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { EngineName } from '../../sandbox/engines/engine';
import type { Host } from '../host/installHost';
import { openStage, type Stage } from '../stage';

export interface Prepared {
	readonly host: Host;
	readonly tarball: string;
}

export const preparedIn = 'REMOVE_BACKGROUND_PREPARED';

/** What was made ready before the first test. */
export function prepared(): Prepared {
	const json = process.env[preparedIn];
	if (!json) throw new Error('Start these tests with npm run test:e2e or npm run test:queue');
	return JSON.parse(json) as Prepared;
}

/** A stage with the package as it is now; `name` leads the names of its log files. */
export async function openTestStage(
	name: string,
	engine: EngineName,
	environment: Readonly<Record<string, string>> = {},
): Promise<Stage> {
	const { host, tarball } = prepared();
	return await openStage({
		name,
		host,
		tarball: Promise.resolve(tarball),
		engine,
		environment,
	});
}
