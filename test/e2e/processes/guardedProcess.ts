/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Command {
	readonly file: string;
	readonly arguments: readonly string[];
	readonly folder?: string;
	/** The whole environment, nothing is inherited beside it. Default: this process's own. */
	readonly environment?: NodeJS.ProcessEnv;
	/** Everything it writes is added here. */
	readonly logFile?: string;
}

const guard = join(__dirname, 'guard.mjs');
const tailLength = 4_000;
const stopPatienceMs = 15_000;

const running = new Set<{ killGroup(): void }>();
// The guard would do it a moment later; before other listeners, since those remove the folders that a child writes to.
process.prependOnceListener('exit', () => {
	for (const one of running) one.killGroup();
});

/** A child process that never outlives this one; its own children neither. */
export class GuardedProcess {
	readonly exitCode: Promise<number>;
	private lastOutput = '';

	private constructor(
		private readonly child: ChildProcess,
		private readonly name: string,
	) {
		this.exitCode = once(child, 'close').then(([code]) => (code as number | null) ?? 1);
		running.add(this);
		void this.exitCode.then(() => running.delete(this));
	}

	static start(command: Command): GuardedProcess {
		const child = spawn(process.execPath, [guard, command.file, ...command.arguments], {
			cwd: command.folder,
			env: command.environment ?? process.env,
			stdio: ['pipe', 'pipe', 'pipe'],
			detached: true,
		});
		const started = new GuardedProcess(child, [command.file, ...command.arguments].join(' '));
		started.keepOutput(command.logFile);
		return started;
	}

	/** The last that it wrote, for an error message. */
	get tail(): string {
		return this.lastOutput.trim();
	}

	/** The first line of standard output that fits; an exception when it ends before writing one. */
	async firstLine(fits: (line: string) => boolean): Promise<string> {
		return await new Promise((resolve, reject) => {
			// Never closed: closing it would pause the stream, and the child would block on a full pipe.
			createInterface({ input: this.child.stdout! }).on('line', (line) => {
				if (fits(line)) resolve(line);
			});
			void this.exitCode.then(() =>
				reject(new Error(`${this.name} ended before it was ready:\n${this.tail}`)),
			);
		});
	}

	/** Resolves when it ends well; an exception with its last words when not. */
	async succeeded(): Promise<void> {
		const code = await this.exitCode;
		if (code !== 0) throw new Error(`${this.name} ended with code ${code}:\n${this.tail}`);
	}

	/** Asks it to end, and insists when it does not. */
	async stop(): Promise<void> {
		this.child.kill('SIGTERM');
		const impatient = setTimeout(() => this.killGroup(), stopPatienceMs);
		await this.exitCode;
		clearTimeout(impatient);
		this.killGroup();
	}

	/** As a power cut would: nothing gets to tidy up. */
	async kill(): Promise<void> {
		this.killGroup();
		await this.exitCode;
	}

	/** Returns at once. */
	killGroup(): void {
		try {
			process.kill(-this.child.pid!, 'SIGKILL');
		} catch {
			// The group has already ended.
		}
	}

	private keepOutput(logFile: string | undefined): void {
		if (logFile) mkdirSync(dirname(logFile), { recursive: true });
		const log = logFile ? createWriteStream(logFile, { flags: 'a' }) : undefined;
		for (const stream of [this.child.stdout!, this.child.stderr!]) {
			stream.on('data', (chunk: Buffer) => {
				this.lastOutput = (this.lastOutput + chunk.toString()).slice(-tailLength);
				log?.write(chunk);
			});
		}
		this.child.once('close', () => log?.end());
	}
}
