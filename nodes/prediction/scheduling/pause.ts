const PAUSE = {
	firstMs: 500,
	maxMs: 30_000,
	/** After so many refusals in a row a told pause is not believed: it is doubled each time, up to this factor. */
	disbelief: 3,
	maxFactor: 8,
} as const;

/**
 * How long to send nothing after a refusal, in milliseconds.
 * @param toldMs what the service tells; null where it tells nothing
 * @param failures how many refusals came in a row before this one
 */
export function pauseMs(toldMs: number | null, failures: number, random: () => number): number {
	if (toldMs !== null) {
		const doubled = Math.max(0, failures - PAUSE.disbelief + 1);
		return toldMs * Math.min(PAUSE.maxFactor, 2 ** doubled);
	}
	const fullMs = Math.min(PAUSE.maxMs, PAUSE.firstMs * 2 ** failures);
	return Math.round((fullMs * (1 + random())) / 2);
}
