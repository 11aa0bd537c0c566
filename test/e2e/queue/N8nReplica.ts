/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { n8nEnvironment } from '../n8n/environment';
import type { ServerOptions } from '../n8n/N8nServer';
import { freePorts } from '../processes/freePorts';
import { GuardedProcess } from '../processes/guardedProcess';

const readyWithinMs = 300_000;
const pollMs = 200;

export interface ReplicaOptions extends Omit<ServerOptions, 'userFolder'> {
	/** A new one each time: a replica keeps nothing, as in a container without a volume. */
	readonly freshUserFolder: () => Promise<string>;
	/** n8n's command and its options. */
	readonly command: readonly string[];
	/** Where it answers; the same when it is replaced. */
	readonly port: number;
}

/** A process of n8n beside the main one, which can be replaced by another of its kind. */
export class N8nReplica {
	private process: GuardedProcess | undefined;

	constructor(protected readonly options: ReplicaOptions) {}

	/** Again after `stop` or `kill`: another one in its place. */
	async start(): Promise<this> {
		const { host, freshUserFolder, command, port, logFile, environment } = this.options;
		const userFolder = await freshUserFolder();
		const [runnerBroker] = (await freePorts(1)) as [number];
		const started = GuardedProcess.start({
			file: host.node,
			arguments: [host.n8n, ...command],
			folder: userFolder,
			environment: {
				...n8nEnvironment(userFolder, { http: port, runnerBroker }),
				...environment,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(port),
			},
			logFile,
		});
		this.process = started;
		const deadline = Date.now() + readyWithinMs;
		while (!(await isReady(this.url))) {
			if (Date.now() > deadline) throw new Error(`${command[0]} is not ready:\n${started.tail}`);
			await delay(pollMs);
		}
		return this;
	}

	get url(): string {
		return `http://127.0.0.1:${this.options.port}`;
	}

	/** As a deployment does: it may finish what it has in hand. */
	async stop(): Promise<void> {
		await this.process?.stop();
	}

	/** As a power cut would. */
	async kill(): Promise<void> {
		await this.process?.kill();
	}
}

async function isReady(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/healthz/readiness`)).ok;
	} catch {
		return false;
	}
}
