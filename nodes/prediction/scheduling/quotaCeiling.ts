import { LONGEST_RATE_MS } from './toldLimit';

/** An answer that was held for longer than this share of the time tells of the past. */
const HELD = 1 / 4;

/** What an answer said of the submissions that the service takes after one of this number; `until` in milliseconds since 1970. */
interface Quota {
	readonly remaining: number;
	readonly number: number;
	readonly until: number;
}

/** How many more submissions the service says that it takes. Submissions are numbered in the order of their sending. */
export class QuotaCeiling {
	private latest: Quota | null = null;

	/** The answer to this submission says how many more the service takes within the next `resetMs`. */
	heard(
		{ number, sentAt }: { readonly number: number; readonly sentAt: number },
		remaining: number,
		resetMs: number,
		now: number,
	): void {
		if (resetMs > LONGEST_RATE_MS || now - sentAt > HELD * resetMs) return;
		// Answers overtake each other.
		const isOld = this.latest !== null && number < this.latest.number && now < this.latest.until;
		if (!isOld) this.latest = { remaining, number, until: now + resetMs };
	}

	/** When the next one may be sent after so many, in milliseconds since 1970; `-Infinity`: at once. */
	nextAt(sentCount: number): number {
		if (this.latest === null) return -Infinity;
		const { remaining, number, until } = this.latest;
		return remaining > sentCount - number ? -Infinity : until;
	}
}
