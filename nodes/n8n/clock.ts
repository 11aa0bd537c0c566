import { sleep } from 'n8n-workflow';
import { stoppedError } from '../prediction/model/errors';
import type { Clock } from '../prediction/model/ports';

/** Hosts before 2.41 cannot cut a sleep short, so a long one is taken in slices. */
const SLICE_MS = 500;

/**
 * Real time, ended by the execution's cancel signal; without one it goes on whatever happens.
 * The machine's clock is read once and time is counted on from there: while a run lasts, a clock that is set must neither end
 * its waits nor keep them from ending.
 */
export function createClock(stop?: AbortSignal): Clock {
	const countedFrom = Date.now() - performance.now();
	const throwIfStopped = () => {
		if (stop?.aborted) throw stoppedError();
	};
	return {
		now: () => Math.round(countedFrom + performance.now()),
		random: () => Math.random(),
		throwIfStopped,
		async sleep(ms, wake) {
			const until = performance.now() + ms;
			const signals = [stop, wake].filter((signal) => signal !== undefined);
			const interrupt = AbortSignal.any(signals);
			while (!interrupt.aborted && performance.now() < until) {
				const leftMs = Math.ceil(until - performance.now());
				await sleep(Math.min(SLICE_MS, leftMs), interrupt).catch(() => undefined);
			}
			throwIfStopped();
		},
		sleepAfterStop: async (ms) => await sleep(ms),
	};
}

/** What the clock of the machine says now, in milliseconds since 1970: for what others wrote down by theirs. */
export function machineTime(): number {
	return Date.now();
}

/** The execution's cancel signal, on hosts and in contexts that have one. */
export function cancelSignalOf(context: object): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context &&
		typeof context.getExecutionCancelSignal === 'function'
		? (context.getExecutionCancelSignal() as AbortSignal | undefined)
		: undefined;
}
