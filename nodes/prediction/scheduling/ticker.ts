/** The clock of the process; unlike an execution's clock it goes on when an execution is stopped. */
export interface AccountClock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Resolves after `ms`, or as soon as `wake` aborts. */
	sleep(ms: number, wake?: AbortSignal): Promise<void>;
	/** At least 0, below 1. */
	random(): number;
}

/** One alarm for all who wait for a time; none is left behind when nobody does. */
export class Ticker {
	private alarm: { readonly at: number; readonly stop: AbortController } | null = null;

	constructor(
		private readonly clock: AccountClock,
		private readonly ring: () => void,
	) {}

	/** Rings at this time (milliseconds since 1970) or a little earlier; never for `Infinity`. */
	set(at: number): void {
		if (this.alarm !== null && this.alarm.at <= at && at !== Infinity) return;
		this.alarm?.stop.abort('replaced');
		this.alarm = at === Infinity ? null : { at, stop: new AbortController() };
		if (this.alarm !== null) void this.ringAfter(this.alarm);
	}

	private async ringAfter(alarm: { readonly at: number; readonly stop: AbortController }) {
		const leftMs = Math.max(0, Math.ceil(alarm.at - this.clock.now()));
		await this.clock.sleep(leftMs, alarm.stop.signal);
		if (this.alarm !== alarm) return;
		this.alarm = null;
		this.ring();
	}
}
