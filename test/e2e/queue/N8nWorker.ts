/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { n8nEnvironment } from '../n8n/environment';
import type { ServerOptions } from '../n8n/N8nServer';
import { freePorts } from '../processes/freePorts';
import { GuardedProcess } from '../processes/guardedProcess';

const readyWithinMs = 120_000;
const pollMs = 200;

/** One worker of n8n's queue mode. */
export class N8nWorker {
	private process: GuardedProcess | undefined;
	private port = 0;

	private constructor(
		private readonly options: ServerOptions,
		private readonly concurrency: number,
	) {}

	static async start(options: ServerOptions, concurrency: number): Promise<N8nWorker> {
		const worker = new N8nWorker(options, concurrency);
		await worker.start();
		return worker;
	}

	async start(): Promise<void> {
		const { host, userFolder, logFile, environment } = this.options;
		const [http, runnerBroker] = (await freePorts(2)) as [number, number];
		const started = GuardedProcess.start({
			file: host.node,
			arguments: [host.n8n, 'worker', `--concurrency=${this.concurrency}`],
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

	/** How many executions it has brought to their end, or to a pause. */
	async finishedExecutions(): Promise<number> {
		const log = await readFile(this.options.logFile, 'utf8');
		return log.split('Worker finished execution').length - 1;
	}

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
