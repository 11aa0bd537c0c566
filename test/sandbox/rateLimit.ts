import type { Dialect } from './dialects/dialect';
import { jsonAnswer, type Answer } from './http/answer';
import { isObject } from './http/exchange';
import { Refusal } from './http/refusal';
import type { RateLimit, ThrottleSpelling } from './settings';

interface Bucket {
	tokens: number;
	filledAt: number;
}

/** Counts creations for each key: a bucket that refills at the allowed rate, or those of the last while. */
export class RateLimiter {
	private readonly buckets = new Map<string, Bucket>();

	private readonly taken = new Map<string, number[]>();

	/** 0 when the request may pass, else how long until the next one may. */
	waitMs(account: string, { createsPerSecond, burst, windowMs }: RateLimit): number {
		if (windowMs !== undefined) {
			return this.windowWaitMs(
				account,
				Math.round((createsPerSecond * windowMs) / 1_000),
				windowMs,
			);
		}
		const size = burst ?? Math.max(1, createsPerSecond);
		const now = Date.now();
		const bucket = this.buckets.get(account) ?? { tokens: size, filledAt: now };
		bucket.tokens = Math.min(
			size,
			bucket.tokens + ((now - bucket.filledAt) / 1000) * createsPerSecond,
		);
		bucket.filledAt = now;
		this.buckets.set(account, bucket);
		if (bucket.tokens < 1) return ((1 - bucket.tokens) / createsPerSecond) * 1000;
		bucket.tokens -= 1;
		return 0;
	}

	clear(): void {
		this.buckets.clear();
		this.taken.clear();
	}

	private windowWaitMs(account: string, count: number, windowMs: number): number {
		const now = Date.now();
		const taken = (this.taken.get(account) ?? []).filter((at) => at > now - windowMs);
		this.taken.set(account, taken);
		if (taken.length >= count) return (taken.at(-count) ?? now) + windowMs - now;
		taken.push(now);
		return 0;
	}
}

/** A 429 in the dialect's own shape, saying when to come back in the spelling asked for. */
export function throttled(
	dialect: Dialect,
	waitMs: number,
	{ spelling = 'silent', retryAfterSeconds = 1 }: RateLimit,
): Answer {
	const seconds = Math.max(retryAfterSeconds, Math.ceil(waitMs / 1000));
	const hint = spelling === 'replicateText' ? ` Your rate limit resets in ~${seconds}s.` : '';
	const answer = dialect.refuse(
		new Refusal(429, `Request was throttled.${hint}`, { code: 'rate_limit' }),
	);
	const headerValues: Partial<Record<ThrottleSpelling, string>> = {
		retryAfterSeconds: String(seconds),
		rateLimitReset: String(Math.ceil(Date.now() / 1000) + seconds),
		// The date has whole seconds only: rounded up, or it would name a moment that is too early.
		retryAfterDate: new Date(Math.ceil((Date.now() + waitMs) / 1000) * 1000).toUTCString(),
	};
	const value = headerValues[spelling];
	const header = spelling === 'rateLimitReset' ? 'x-ratelimit-reset' : 'retry-after';
	if (value !== undefined) return { ...answer, headers: { ...answer.headers, [header]: value } };
	if (spelling !== 'jsonRetryAfter') return answer;
	const body: unknown = JSON.parse(Buffer.concat(answer.parts).toString('utf8'));
	return jsonAnswer(
		429,
		{ ...(isObject(body) ? body : {}), retry_after: seconds },
		{ ...answer.headers },
	);
}
