/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Engine, EngineName, ImageFormat } from './engine';
import type { Look } from './look';
import type { WorkerReport, WorkerTask } from './worker';

interface Waiting {
	resolve(image: Buffer): void;
	reject(error: Error): void;
}

function start(name: EngineName): ChildProcess {
	const loader = pathToFileURL(createRequire(__filename).resolve('tsx')).href;
	return fork(join(__dirname, 'worker.ts'), [name], {
		execArgv: ['--import', loader],
		serialization: 'advanced',
		// Standard output belongs to the server's ready line.
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
}

/** An engine in a process of its own: a native library that crashes or fills the memory takes no test with it. */
export async function startChildEngine(name: EngineName): Promise<Engine> {
	const child = start(name);
	const waiting = new Map<number, Waiting>();
	let tasks = 0;
	let ended: Error | undefined;

	const ready = new Promise<void>((resolve, reject) => {
		child.on('message', (report: WorkerReport) => {
			if (report.kind === 'ready') return resolve();
			const task = waiting.get(report.task);
			waiting.delete(report.task);
			if (report.kind === 'done') task?.resolve(Buffer.from(report.image));
			else task?.reject(new Error(report.reason));
		});
		child.on('error', reject);
		child.on('exit', (code, signal) => {
			ended = new Error(`The ${name} engine ended (${signal ?? `exit code ${code}`})`);
			reject(ended);
			for (const task of waiting.values()) task.reject(ended);
			waiting.clear();
		});
	});
	await ready;

	return {
		name,
		cutOut: (image: Buffer, format: ImageFormat, look: Look = {}) =>
			new Promise<Buffer>((resolve, reject) => {
				if (ended) return reject(ended);
				const message: WorkerTask = { task: (tasks += 1), image, format, look };
				waiting.set(message.task, { resolve, reject });
				child.send(message);
			}),
		async close() {
			if (ended) return;
			const exit = once(child, 'exit');
			child.kill('SIGKILL');
			await exit;
		},
	};
}
