import { RateLimiter } from './rateLimit';

describe('a limit that counts those of the last while', () => {
	const limit = { createsPerSecond: 2, windowMs: 5_000 };

	it('takes as many as the rate gives in that time, for each account', () => {
		const limiter = new RateLimiter();
		const waits = Array.from({ length: 10 }, () => limiter.waitMs('one', limit));
		expect(waits).toEqual(Array.from({ length: 10 }, () => 0));
		expect(limiter.waitMs('one', limit)).toBeGreaterThan(4_500);
		expect(limiter.waitMs('other', limit)).toBe(0);
	});

	it('knows nothing after a reset', () => {
		const limiter = new RateLimiter();
		for (let number = 0; number < 11; number++) limiter.waitMs('one', limit);
		limiter.clear();
		expect(limiter.waitMs('one', limit)).toBe(0);
	});
});
