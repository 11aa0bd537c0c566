/** One request that was sent. Times are milliseconds since 1970. */
export interface SentRequest {
	/** In the order of their sending. */
	readonly number: number;
	readonly sentAt: number;
	/** From when on no answer means that the service took it. */
	heldFrom: number;
}

/**
 * Refusals mostly come at once. A connection that may be held means that the work was taken after so many times the fastest
 * answer, any other one after `silentMs`. Where a refusal came later than that, it means so only after so many times what the
 * refusal took.
 */
const HELD = { answers: 3, minMs: 100, maxMs: 400, silentMs: 5_000, refusals: 2 } as const;

/** The requests that have no answer yet, and which of them count as taken because none came. */
export class UnansweredRequests {
	private readonly awaited = new Set<SentRequest>();

	/** Those that count as taken. */
	private readonly silent = new Set<SentRequest>();

	private fastestMs = Infinity;

	/** How long the latest refusal took. */
	private refusalMs = 0;

	/** How many are waited for. */
	get size(): number {
		return this.awaited.size;
	}

	/** When the first of them counts as taken if nothing comes; `Infinity` where none is waited for. */
	get nextHeldAt(): number {
		return Math.min(...[...this.awaited].map(({ heldFrom }) => heldFrom));
	}

	/** When the last one was sent that counts as taken. */
	get silentSince(): number {
		return Math.max(-Infinity, ...[...this.silent].map(({ sentAt }) => sentAt));
	}

	isAwaited(request: SentRequest): boolean {
		return this.awaited.has(request);
	}

	/** @param now milliseconds since 1970 */
	add(number: number, now: number): SentRequest {
		const request = { number, sentAt: now, heldFrom: now + HELD.silentMs };
		this.awaited.add(request);
		return request;
	}

	/**
	 * The service may hold the connection although it took the work.
	 * @param isWaitedFor whether all others wait for it, as the latest one like it was refused
	 */
	held(request: SentRequest, isWaitedFor: boolean): void {
		const answersMs = HELD.answers * this.fastestMs;
		const usualMs = Math.min(HELD.maxMs, Math.max(HELD.minMs, answersMs));
		const refusalsMs = isWaitedFor ? HELD.refusals * this.refusalMs : 0;
		request.heldFrom = request.sentAt + Math.max(usualMs, Math.min(HELD.silentMs, refusalsMs));
	}

	/** Those that count as taken from now on, one after the other. */
	*fallenSilent(now: number): Generator<SentRequest> {
		for (const request of this.awaited) {
			if (request.heldFrom > now) continue;
			this.awaited.delete(request);
			this.silent.add(request);
			yield request;
		}
	}

	/** An answer came, after so many milliseconds. */
	answeredAfter(ms: number): void {
		this.fastestMs = Math.min(this.fastestMs, ms);
	}

	/** It is waited for no longer. @returns what it was: `silent` counted as taken; null where it was removed before */
	remove(request: SentRequest): 'awaited' | 'silent' | null {
		if (this.awaited.delete(request)) return 'awaited';
		return this.silent.delete(request) ? 'silent' : null;
	}

	/**
	 * A refusal came, after so many milliseconds.
	 * @returns those that were sent later and do not count as taken any more, one after the other: they may be refused as well
	 */
	*refusedAfter(request: SentRequest, ms: number): Generator<SentRequest> {
		this.refusalMs = ms;
		if (!this.silent.has(request)) return;
		for (const one of this.silent) {
			if (one.sentAt <= request.sentAt) continue;
			this.silent.delete(one);
			this.awaited.add(one);
			one.heldFrom = one.sentAt + HELD.refusals * ms;
			yield one;
		}
	}
}
