/* eslint-disable @n8n/community-nodes/no-restricted-globals */
import type { AccountClock } from '../../../../nodes/prediction/scheduling/ticker';

interface Timer {
	readonly at: number;
	/** Timers of one moment ring in the order of their setting. */
	readonly number: number;
	ring: (() => void) | null;
}

/** When every simulation begins. */
export const START = Date.parse('2026-11-28T00:00:00.000Z');

/** Time that jumps from one timer to the next as soon as nobody has anything left to do: a day passes in a second. */
export class SimulatedClock implements AccountClock {
	/** Milliseconds since the simulation began; small numbers, so that fractions of them stay exact. */
	private time = 0;

	private timers: Timer[] = [];

	private number = 0;

	constructor(readonly random: () => number) {}

	/** Whole milliseconds, as the machine's clock gives them. */
	now(): number {
		return START + Math.round(this.time);
	}

	/** Milliseconds since the simulation began. */
	get elapsed(): number {
		return this.time;
	}

	/** How many timers are set. */
	get pending(): number {
		return this.timers.filter(({ ring }) => ring !== null).length;
	}

	async sleep(ms: number, wake?: AbortSignal): Promise<void> {
		if (wake?.aborted === true) return;
		await new Promise<void>((resolve) => {
			const cancel = this.after(ms, resolve);
			wake?.addEventListener('abort', () => {
				cancel();
				resolve();
			});
		});
	}

	/**
	 * Calls after `ms`.
	 * @returns what undoes it
	 */
	after(ms: number, ring: () => void): () => void {
		const timer: Timer = { at: this.time + Math.max(0, ms), number: this.number++, ring };
		this.push(timer);
		return () => {
			timer.ring = null;
		};
	}

	/** Lets time pass until the work is done. */
	async run<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		const end = () => {
			isDone = true;
		};
		work.then(end, end);
		await new Promise<void>((resolve, reject) => {
			const step = () => {
				const timer = isDone ? undefined : this.next();
				if (timer === undefined) {
					if (isDone) resolve();
					else reject(new Error('Everybody waits, and nobody for a time'));
					return;
				}
				this.time = Math.max(this.time, timer.at);
				timer.ring?.();
				// Everything that follows from it comes first.
				setImmediate(step);
			};
			setImmediate(step);
		});
		return await work;
	}

	/** Takes out the earliest timer that still counts. */
	private next(): Timer | undefined {
		for (;;) {
			const first = this.timers[0];
			const last = this.timers.pop();
			if (first === undefined || last === undefined) return undefined;
			if (first !== last) {
				this.timers[0] = last;
				this.sink(0);
			}
			if (first.ring !== null) return first;
		}
	}

	private push(timer: Timer): void {
		let index = this.timers.length;
		while (index > 0) {
			const above = (index - 1) >> 1;
			const parent = this.timers[above];
			if (parent === undefined || isBefore(parent, timer)) break;
			this.timers[index] = parent;
			index = above;
		}
		this.timers[index] = timer;
	}

	private sink(from: number): void {
		let index = from;
		const timer = this.timers[index];
		if (timer === undefined) return;
		for (;;) {
			let below = 2 * index + 1;
			const left = this.timers[below];
			const right = this.timers[below + 1];
			if (left === undefined) break;
			if (right !== undefined && isBefore(right, left)) below++;
			const child = this.timers[below];
			if (child === undefined || isBefore(timer, child)) break;
			this.timers[index] = child;
			index = below;
		}
		this.timers[index] = timer;
	}
}

function isBefore(one: Timer, other: Timer): boolean {
	return one.at < other.at || (one.at === other.at && one.number < other.number);
}
