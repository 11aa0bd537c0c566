/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { Processors } from './settings';

interface Run {
	leftMs: number;
	readonly ended: () => void;
}

/** A machine whose processors are shared by everything that runs on it. */
export class SharedMachine {
	private readonly running = new Set<Run>();

	private speed = 1;

	private movedAt = 0;

	private timer: NodeJS.Timeout | undefined;

	/** Resolves when so much work is done, which takes longer beside others; rejects when the signal aborts. */
	async work(ms: number, processors: Processors, signal: AbortSignal): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const run: Run = { leftMs: ms, ended: resolve };
			this.move(processors);
			this.running.add(run);
			this.move(processors);
			signal.addEventListener('abort', () => {
				this.move(processors);
				this.running.delete(run);
				this.move(processors);
				reject(signal.reason as Error);
			});
		});
	}

	private move(processors: Processors): void {
		const now = performance.now();
		const passed = (now - this.movedAt) * this.speed;
		this.movedAt = now;
		for (const run of this.running) {
			run.leftMs -= passed;
			if (run.leftMs > 0.5) continue;
			this.running.delete(run);
			run.ended();
		}
		const { count, costs = 0 } = processors;
		const beyond = Math.max(0, this.running.size - count);
		this.speed = Math.min(1, count / this.running.size) / (1 + costs * beyond);
		clearTimeout(this.timer);
		if (this.running.size === 0) return;
		const leastMs = Math.min(...[...this.running].map(({ leftMs }) => leftMs)) / this.speed;
		this.timer = setTimeout(() => this.move(processors), leastMs);
	}
}
