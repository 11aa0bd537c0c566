import { sleep } from 'n8n-workflow';
import { stoppedError } from '../prediction/errors';
import type { Clock } from '../prediction/ports';

/** Hosts before 2.41 cannot cut a sleep short, so a long one is taken in slices. */
const SLICE_MS = 500;

/** Real time, ended by the execution's cancel signal; without one it goes on whatever happens. */
export function createClock(stop?: AbortSignal): Clock {
	const throwIfStopped = () => {
		if (stop?.aborted) throw stoppedError();
	};
	return {
		now: () => Date.now(),
		random: () => Math.random(),
		throwIfStopped,
		async sleep(ms, wake) {
			const until = Date.now() + ms;
			const signals = [stop, wake].filter((signal) => signal !== undefined);
			const interrupt = AbortSignal.any(signals);
			while (!interrupt.aborted && Date.now() < until) {
				await sleep(Math.min(SLICE_MS, until - Date.now()), interrupt).catch(() => undefined);
			}
			throwIfStopped();
		},
	};
}

/** The execution's cancel signal, on hosts and in contexts that have one. */
export function cancelSignalOf(context: object): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context &&
		typeof context.getExecutionCancelSignal === 'function'
		? (context.getExecutionCancelSignal() as AbortSignal | undefined)
		: undefined;
}
