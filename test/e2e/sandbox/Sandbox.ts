/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { join } from 'node:path';
import type { EngineName } from '../../sandbox/engines/engine';
import type { FaultRule } from '../../sandbox/faults';
import type { Leak, RequestRecord } from '../../sandbox/journal';
import type { SandboxSettings } from '../../sandbox/settings';
import { projectFolder, sandboxFolder } from '../folders';
import { GuardedProcess } from '../processes/guardedProcess';

/** The part of the sandbox's records that is asked for here. */
export interface SandboxPrediction {
	readonly dialect: string;
	readonly id: string;
	/** The host it was submitted to, e.g. `http://127.0.0.1:8080`. */
	readonly origin: string;
	readonly status: string;
	readonly submissions: number;
	readonly imageSha256: string | null;
	readonly webhookUrl: string | null;
	readonly startedAt: number | null;
	readonly endedAt: number | null;
	readonly files: ReadonlyArray<{ readonly path: string }>;
	readonly deliveries: ReadonlyArray<{
		readonly id: string;
		readonly delivered: boolean;
		readonly attempts: ReadonlyArray<{ readonly status: number }>;
	}>;
}

/** The server that speaks every provider's protocol, in a process of its own on the loopback address. */
export class Sandbox {
	private constructor(
		private readonly process: GuardedProcess,
		readonly url: string,
		/** Not the one asked for when that cannot run on this machine. */
		readonly engine: EngineName,
	) {}

	static async start(engine: EngineName, logFile: string): Promise<Sandbox> {
		const started = GuardedProcess.start({
			file: process.execPath,
			arguments: [
				require.resolve('tsx/cli'),
				join(sandboxFolder, 'main.ts'),
				...['--port', '0', '--engine', engine],
			],
			folder: projectFolder,
			logFile,
		});
		const line = await started.firstLine((candidate) => candidate.startsWith('{"ready":true'));
		const ready = JSON.parse(line) as { url: string; engine: EngineName };
		return new Sandbox(started, ready.url, ready.engine);
	}

	async stop(): Promise<void> {
		await this.process.stop();
	}

	async predictions(): Promise<SandboxPrediction[]> {
		return await this.admin<SandboxPrediction[]>('/predictions');
	}

	async requests(): Promise<RequestRecord[]> {
		return await this.admin<RequestRecord[]>('/requests');
	}

	/** Keys that arrived where none belongs. */
	async leaks(): Promise<Leak[]> {
		return await this.admin<Leak[]>('/leaks');
	}

	async change(settings: Partial<SandboxSettings>): Promise<void> {
		await this.admin('/settings', settings);
	}

	async addFault(rule: FaultRule): Promise<void> {
		await this.admin('/faults', rule);
	}

	/** Forgets everything and returns to the settings of the start. */
	async reset(): Promise<void> {
		await this.admin('/reset', {});
	}

	private async admin<Answer>(path: string, body?: unknown): Promise<Answer> {
		const response = await fetch(`${this.url}/__sandbox${path}`, {
			method: body === undefined ? 'GET' : 'POST',
			body: body === undefined ? null : JSON.stringify(body),
		});
		const answer: unknown = await response.json();
		if (!response.ok) throw new Error(`The sandbox refused ${path}: ${JSON.stringify(answer)}`);
		return answer as Answer;
	}
}
