import type { SimulatedClock } from './simulatedClock';

interface Run {
	leftMs: number;
	begun(): void;
	ended(): void;
}

/** How a service works on what it took. */
export interface MachineHabits {
	/** How many it runs at once at a time (milliseconds since the beginning); the others wait in their order. */
	readonly places: (elapsed: number) => number;
	/** How fast each one runs beside the others, 1 alone. */
	readonly speed?: (running: number) => number;
}

/** Runs predictions, each at the speed that the number of those beside it leaves. */
export class Machine {
	private readonly waiting: Run[] = [];

	private readonly running = new Set<Run>();

	private speed = 1;

	private movedAt = 0;

	private cancelNext: () => void = () => undefined;

	constructor(
		private readonly clock: SimulatedClock,
		private readonly habits: MachineHabits,
	) {}

	get unfinished(): number {
		return this.waiting.length + this.running.size;
	}

	run(durationMs: number, begun: () => void, ended: () => void): void {
		this.waiting.push({ leftMs: durationMs, begun, ended });
		this.move();
	}

	private move(): void {
		const now = this.clock.elapsed;
		const passed = (now - this.movedAt) * this.speed;
		this.movedAt = now;
		const ended = [...this.running].filter((run) => (run.leftMs -= passed) <= 1e-3);
		for (const run of ended) this.running.delete(run);
		while (this.running.size < this.habits.places(now)) {
			const run = this.waiting.shift();
			if (run === undefined) break;
			this.running.add(run);
			run.begun();
		}
		this.speed = this.habits.speed?.(this.running.size) ?? 1;
		const leastMs = Math.min(...[...this.running].map(({ leftMs }) => leftMs)) / this.speed;
		this.cancelNext();
		if (this.running.size > 0) this.cancelNext = this.clock.after(leastMs, () => this.move());
		for (const run of ended) run.ended();
	}
}
