/** Older and younger deliveries are replays or come from a wrong clock. */
const TOLERANCE_SECONDS = 300;

/**
 * Whether a delivery's own time is within five minutes of now.
 * @param timestamp seconds since 1970, as text
 * @param nowMs milliseconds since 1970
 */
export function isFresh(timestamp: string, nowMs: number): boolean {
	return (
		/^\d{1,12}$/.test(timestamp) && Math.abs(nowMs / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS
	);
}
