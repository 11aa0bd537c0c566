const { now } = performance;

/** From now on it is so much later; `jest.restoreAllMocks` ends it. */
export function passTime(ms: number): void {
	jest.spyOn(performance, 'now').mockImplementation(() => now.call(performance) + ms);
}
