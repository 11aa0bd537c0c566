const { now } = performance;

/** From now on it is so much later; `jest.restoreAllMocks` ends it. */
export function passTime(ms: number): void {
	jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ms);
}

/** From now on the clock of the machine is so far off; `jest.restoreAllMocks` ends it. */
export function stepClock(byMs: number): void {
	const { now: machineNow } = Date;
	jest.spyOn(Date, 'now').mockImplementation(() => machineNow.call(Date) + byMs);
}
