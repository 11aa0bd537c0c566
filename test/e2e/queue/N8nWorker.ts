/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';
import { N8nReplica } from './N8nReplica';

/** One worker of n8n's queue mode. */
export class N8nWorker extends N8nReplica {
	/** The executions it has begun, oldest first; one that was paused in between is there twice. */
	async begun(): Promise<string[]> {
		return await this.told('started');
	}

	/** The executions it has brought to their end, or to a pause. */
	async finished(): Promise<string[]> {
		return await this.told('finished');
	}

	private async told(what: 'started' | 'finished'): Promise<string[]> {
		const log = await readFile(this.options.logFile, 'utf8');
		const lines = log.matchAll(new RegExp(`Worker ${what} execution (\\d+)`, 'g'));
		return [...lines].map(([, id]) => id!);
	}
}
