/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { setTimeout as delay } from 'node:timers/promises';
import { GuardedProcess, type Command } from '../../e2e/processes/guardedProcess';

const pollMs = 50;

export interface Start {
	readonly command: Command;
	/** Asked again and again until it holds. */
	ready(): Promise<boolean>;
	readonly withinMs?: number;
}

/** A server in a process of its own that can be killed and started again where it was. */
export class LocalServer {
	private process: GuardedProcess | undefined;

	constructor(
		readonly url: string,
		private readonly plan: Start,
	) {}

	/** Resolves when it works. */
	async start(): Promise<this> {
		this.launch();
		await this.untilReady();
		return this;
	}

	/** Returns at once: what listens then may still be loading. */
	launch(): void {
		this.process = GuardedProcess.start(this.plan.command);
	}

	async untilReady(): Promise<void> {
		const started = this.process!;
		let ended = false;
		void started.exitCode.then(() => (ended = true));
		const deadline = Date.now() + (this.plan.withinMs ?? 60_000);
		while (!(await this.plan.ready().catch(() => false))) {
			if (ended || Date.now() > deadline) {
				await started.kill();
				throw new Error(`${this.url} is not ready:\n${started.tail}`);
			}
			await delay(pollMs);
		}
	}

	/** As when the machine runs out of memory. */
	async kill(): Promise<void> {
		await this.process?.kill();
	}

	/** As a deployment does. */
	async stop(): Promise<void> {
		await this.process?.stop();
	}
}
