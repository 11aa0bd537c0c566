/** What a service says when it refuses: in how many milliseconds to come back, null where it does not say. */
export interface Refusal {
	readonly toldMs: number | null;
	/** Whether it says that it works on as many as it can. */
	readonly isBusy?: boolean;
}

/** How many submissions a service takes; times in milliseconds. */
export interface Limit {
	/** @param unfinished how many predictions have not ended */
	take(now: number, unfinished: number): Refusal | null;
	/** What it would say in quota headers. */
	quota?(now: number): { readonly remaining: number; readonly resetMs: number };
}

/** From the time until the next one is taken to what the service tells. */
export type Telling = (exactMs: number) => number | null;

export const TELLS = {
	exactly: (exactMs: number) => exactMs,
	wholeSeconds: (exactMs: number) => Math.max(1, Math.ceil(exactMs / 1_000)) * 1_000,
	nothing: () => null,
	always: (ms: number) => () => ms,
} as const;

/** So many in any time of this length. */
export function slidingWindow(
	count: number | ((now: number) => number),
	perMs: number,
	tells: Telling,
): Limit {
	let taken: number[] = [];
	return {
		take(now) {
			taken = taken.filter((at) => at > now - perMs);
			const most = typeof count === 'number' ? count : count(now);
			if (taken.length < most) {
				taken.push(now);
				return null;
			}
			return { toldMs: tells((taken.at(-most) ?? now) + perMs - now) };
		},
		quota(now) {
			const most = typeof count === 'number' ? count : count(now);
			const inWindow = taken.filter((at) => at > now - perMs);
			return { remaining: most - inWindow.length, resetMs: (inWindow[0] ?? now) + perMs - now };
		},
	};
}

/** So many in each period; the first one begins at `offsetMs`. */
export function fixedWindow(count: number, perMs: number, tells: Telling, offsetMs = 0): Limit {
	let period = -1;
	let taken = 0;
	const turn = (now: number) => {
		const present = Math.floor((now + offsetMs) / perMs);
		if (present !== period) taken = 0;
		period = present;
		return perMs - ((now + offsetMs) % perMs);
	};
	return {
		take(now) {
			const resetMs = turn(now);
			if (taken >= count) return { toldMs: tells(resetMs) };
			taken++;
			return null;
		},
		quota(now) {
			const resetMs = turn(now);
			return { remaining: count - taken, resetMs };
		},
	};
}

/** A bucket of so many that is filled again at so many a second. */
export function tokenBucket(perSecond: number, size: number, tells: Telling): Limit {
	let tokens = size;
	let filledAt = 0;
	return {
		take(now) {
			tokens = Math.min(size, tokens + ((now - filledAt) * perSecond) / 1_000);
			filledAt = now;
			if (tokens < 1) return { toldMs: tells(((1 - tokens) * 1_000) / perSecond) };
			tokens--;
			return null;
		},
	};
}

/** So many unfinished ones at once. */
export function atMostUnfinished(count: number, tells: Telling): Limit {
	return {
		take: (_now, unfinished) => (unfinished >= count ? { toldMs: tells(1_000) } : null),
	};
}

/** A container that runs so many at once and says that it is busy, also while it loads its model. */
export function container(slots: number, loadsMs = 0): Limit {
	return {
		take: (now, unfinished) =>
			now < loadsMs || unfinished >= slots ? { toldMs: null, isBusy: true } : null,
	};
}

/** All of them count, and the first that refuses decides. */
export function allOf(...limits: readonly Limit[]): Limit {
	return {
		take(now, unfinished) {
			for (const limit of limits) {
				const refusal = limit.take(now, unfinished);
				if (refusal !== null) return refusal;
			}
			return null;
		},
	};
}

export function noLimit(): Limit {
	return { take: () => null };
}
