/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { n8nEnvironment } from '../n8n/environment';
import type { ServerOptions } from '../n8n/N8nServer';
import { freePorts } from '../processes/freePorts';
import { GuardedProcess } from '../processes/guardedProcess';

const readyWithinMs = 120_000;
const pollMs = 200;

export interface WorkerOptions extends Omit<ServerOptions, 'userFolder'> {
	/** How many executions it works on at the same time. */
	readonly slots: number;
	/** A new one each time: a worker keeps nothing, as in a container without a volume. */
	readonly freshUserFolder: () => Promise<string>;
}

/** One worker of n8n's queue mode. */
export class N8nWorker {
	private process: GuardedProcess | undefined;
	private port = 0;

	private constructor(private readonly options: WorkerOptions) {}

	static async start(options: WorkerOptions): Promise<N8nWorker> {
		const worker = new N8nWorker(options);
		await worker.start();
		return worker;
	}

	/** Again after `stop` or `kill`: another worker in its place. */
	async start(): Promise<void> {
		const { host, slots, freshUserFolder, logFile, environment } = this.options;
		const userFolder = await freshUserFolder();
		const [http, runnerBroker] = (await freePorts(2)) as [number, number];
		const started = GuardedProcess.start({
			file: host.node,
			arguments: [host.n8n, 'worker', `--concurrency=${slots}`],
			folder: userFolder,
			environment: {
				...n8nEnvironment(userFolder, { http, runnerBroker }),
				...environment,
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: String(http),
			},
			logFile,
		});
		this.process = started;
		this.port = http;
		const deadline = Date.now() + readyWithinMs;
		while (!(await isReady(this.url))) {
			if (Date.now() > deadline) throw new Error(`The worker is not ready:\n${started.tail}`);
			await delay(pollMs);
		}
	}

	/** Where it tells how it is, and nothing else. */
	get url(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** The executions it has begun, oldest first; one that was paused in between is there twice. */
	async begun(): Promise<string[]> {
		return await this.told('started');
	}

	/** The executions it has brought to their end, or to a pause. */
	async finished(): Promise<string[]> {
		return await this.told('finished');
	}

	async stop(): Promise<void> {
		await this.process?.stop();
	}

	/** As a power cut would. */
	async kill(): Promise<void> {
		await this.process?.kill();
	}

	private async told(what: 'started' | 'finished'): Promise<string[]> {
		const log = await readFile(this.options.logFile, 'utf8');
		const lines = log.matchAll(new RegExp(`Worker ${what} execution (\\d+)`, 'g'));
		return [...lines].map(([, id]) => id!);
	}
}

async function isReady(url: string): Promise<boolean> {
	try {
		return (await fetch(`${url}/healthz/readiness`)).ok;
	} catch {
		return false;
	}
}
