/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { setMaxListeners } from 'node:events';
import { stoppedError } from '../../nodes/prediction/model/errors';
import type { Clock } from '../../nodes/prediction/model/ports';
import type { AccountClock } from '../../nodes/prediction/scheduling/ticker';

interface Timer {
	readonly at: number;
	readonly endsWithStop: boolean;
	ring(): void;
}

/** When every test begins. */
export const START = Date.parse('2026-11-21T11:00:00.000Z');

/** Time that moves on as soon as nobody has anything left to do: an hour takes no time, and every pause is on record. */
export class FakeClock implements Clock {
	/** The pauses that were asked for, in milliseconds and in their order. */
	readonly sleeps: number[] = [];

	/** What `random` returns. */
	chance = 0.5;

	private time = START;

	private timers: Timer[] = [];

	private isTicking = false;

	private readonly stopping = new AbortController();

	/** Aborts when the execution is stopped. */
	get stopped(): AbortSignal {
		return this.stopping.signal;
	}

	now(): number {
		return this.time;
	}

	/** Milliseconds since the test began. */
	get elapsed(): number {
		return this.time - START;
	}

	/** Somebody sets it by so many milliseconds. */
	set(byMs: number): void {
		this.time += byMs;
	}

	random(): number {
		return this.chance;
	}

	throwIfStopped(): void {
		if (this.stopped.aborted) throw stoppedError();
	}

	async sleep(ms: number, wake?: AbortSignal): Promise<void> {
		this.throwIfStopped();
		this.sleeps.push(ms);
		await this.pass(ms, wake);
	}

	async sleepAfterStop(ms: number): Promise<void> {
		this.sleeps.push(ms);
		await this.wait(ms);
	}

	/** As `sleep`, off the record: for the world outside, which takes its time too. */
	async pass(ms: number, wake?: AbortSignal): Promise<void> {
		this.throwIfStopped();
		if (wake?.aborted !== true) await this.timer(ms, true, wake);
		this.throwIfStopped();
	}

	/** Waits for what a stop does not end. */
	async wait(ms: number, wake?: AbortSignal): Promise<void> {
		if (wake?.aborted !== true) await this.timer(ms, false, wake);
	}

	/** The clock of the process, which goes on when an execution is stopped. */
	get ofProcess(): AccountClock {
		return {
			now: () => this.now(),
			random: () => this.random(),
			sleep: async (ms, wake) => await this.wait(ms, wake),
		};
	}

	/** Stops the execution, at once or after `ms`. */
	stop(ms = 0): void {
		void this.wait(ms).then(() => {
			this.stopping.abort();
			const ended = this.timers.filter(({ endsWithStop }) => endsWithStop);
			this.timers = this.timers.filter(({ endsWithStop }) => !endsWithStop);
			for (const timer of ended) timer.ring();
		});
	}

	private async timer(ms: number, endsWithStop: boolean, wake?: AbortSignal): Promise<void> {
		await new Promise<void>((resolve) => {
			const timer: Timer = { at: this.time + ms, endsWithStop, ring: resolve };
			if (wake !== undefined) setMaxListeners(0, wake);
			wake?.addEventListener('abort', () => {
				this.timers = this.timers.filter((other) => other !== timer);
				resolve();
			});
			this.timers.push(timer);
			this.tick();
		});
	}

	private tick(): void {
		if (this.isTicking) return;
		this.isTicking = true;
		setImmediate(() => {
			this.isTicking = false;
			this.ringNext();
			if (this.timers.some(({ at }) => Number.isFinite(at))) this.tick();
		});
	}

	private ringNext(): void {
		const at = Math.min(...this.timers.map((timer) => timer.at));
		const next = this.timers.find((timer) => timer.at === at);
		if (next === undefined || !Number.isFinite(at)) return;
		this.timers = this.timers.filter((timer) => timer !== next);
		this.time = Math.max(this.time, at);
		next.ring();
	}
}
