/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../processes/freePorts';
import type { GuardedProcess } from '../../processes/guardedProcess';
import { temporaryFolder, type TemporaryFolder } from '../../processes/temporaryFolder';
import { startService } from './serviceProcess';

const address = '127.0.0.1';
const readyWithinMs = 30_000;
const pollMs = 100;
/** Where n8n's queue keeps the executions that a worker is busy with. */
const activeJobs = 'bull:jobs:active';

/** The queue between n8n's main process and its workers. */
export class Redis {
	private process: GuardedProcess | undefined;

	private constructor(
		private readonly port: number,
		private readonly folder: TemporaryFolder,
		private readonly logFile: string,
	) {}

	static async start(logFile: string): Promise<Redis> {
		const [port] = (await freePorts(1)) as [number];
		const redis = new Redis(port, temporaryFolder(), logFile);
		await redis.launch();
		return redis;
	}

	/** What it holds is on disk meanwhile, as in production. */
	async restart(): Promise<void> {
		await this.process?.stop();
		await this.launch();
	}

	private async launch(): Promise<void> {
		const { port, folder, logFile } = this;
		const settings = { port, bind: address, dir: folder.path, save: '', appendonly: 'yes' };
		const started = startService({
			file: 'redis-server',
			arguments: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
			logFile,
		});
		this.process = started;
		const deadline = Date.now() + readyWithinMs;
		while ((await this.ask('PING').catch(() => '')) !== '+PONG') {
			if (Date.now() > deadline) throw new Error(`Redis is not ready:\n${started.tail}`);
			await delay(pollMs);
		}
	}

	/** Tells n8n to use it. */
	get environment(): Readonly<Record<string, string>> {
		return { QUEUE_BULL_REDIS_HOST: address, QUEUE_BULL_REDIS_PORT: String(this.port) };
	}

	/** How many places of all workers are taken at this moment. */
	async busySlots(): Promise<number> {
		return Number((await this.ask(`LLEN ${activeJobs}`)).replace(':', ''));
	}

	async stop(): Promise<void> {
		await this.process?.stop();
		this.folder.remove();
	}

	/** One command, in the protocol's form for people. */
	private async ask(command: string): Promise<string> {
		const socket = connect(this.port, address);
		try {
			await once(socket, 'connect');
			socket.write(`${command}\r\n`);
			const [answer] = (await once(socket, 'data')) as [Buffer];
			return answer.toString('utf8').trim();
		} finally {
			socket.destroy();
		}
	}
}
