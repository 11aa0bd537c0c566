/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../host/installHost';
import { freePorts } from '../processes/freePorts';
import { GuardedProcess } from '../processes/guardedProcess';
import { n8nEnvironment, type Ports } from './environment';

export interface ServerOptions {
	readonly host: Host;
	/** n8n keeps everything in here; start again with the same folder and it is the same n8n. */
	readonly userFolder: string;
	readonly logFile: string;
	/** Added to, or replacing, the environment of n8nEnvironment. */
	readonly environment?: Readonly<Record<string, string>>;
}

/** Ten seconds on a machine that is idle; a busy one shall not fail for that. */
const readyWithinMs = 300_000;
const pollMs = 100;

/** A real n8n on the loopback address, with a database, binary files and credentials of its own. */
export class N8nServer {
	readonly url: string;
	private process: GuardedProcess | undefined;

	private constructor(
		private readonly options: ServerOptions,
		private readonly ports: Ports,
	) {
		this.url = `http://127.0.0.1:${ports.http}`;
	}

	static async start(options: ServerOptions): Promise<N8nServer> {
		const [http, runnerBroker] = (await freePorts(2)) as [number, number];
		const server = new N8nServer(options, { http, runnerBroker });
		await server.start();
		return server;
	}

	/** Starts it again after `stop` or `kill`: same folder, same ports. */
	async start(): Promise<void> {
		const { host, userFolder, logFile, environment } = this.options;
		const started = GuardedProcess.start({
			file: host.node,
			arguments: [host.n8n, 'start'],
			folder: userFolder,
			environment: { ...n8nEnvironment(userFolder, this.ports), ...environment },
			logFile,
		});
		this.process = started;
		let ended = false;
		void started.exitCode.then(() => (ended = true));
		const deadline = Date.now() + readyWithinMs;
		while (!(await this.isReady())) {
			if (ended) throw new Error(`n8n ended while starting:\n${started.tail}`);
			if (Date.now() > deadline) {
				await started.kill();
				throw new Error(`n8n was not ready within ${readyWithinMs / 1_000} s:\n${started.tail}`);
			}
			await delay(pollMs);
		}
	}

	async stop(): Promise<void> {
		await this.process?.stop();
	}

	/** As a power cut would. */
	async kill(): Promise<void> {
		await this.process?.kill();
	}

	/** Resolves when it has ended, by itself or by `stop`. */
	async ended(): Promise<void> {
		await this.process?.exitCode;
	}

	/** Older versions call themselves ready before their routes are there. */
	private async isReady(): Promise<boolean> {
		try {
			for (const path of ['/healthz/readiness', '/rest/settings']) {
				if (!(await fetch(`${this.url}${path}`)).ok) return false;
			}
			return true;
		} catch {
			return false;
		}
	}
}
