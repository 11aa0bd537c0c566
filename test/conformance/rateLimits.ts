import { describeIf } from '../itIf';
import type { Service } from './service';

/** However the provider says that it is asked too often: the work waits as long as it says, and is paid for once. */
export function describeRateLimits(service: Service): void {
	const { fixture } = service;
	const { submit, poll = '' } = fixture.routes;
	const limited = { ...fixture.tooMany, headers: { 'retry-after': '30' } };

	describe('rate limits', () => {
		it('the submission waits as long as it is told to, then leaves once', async () => {
			const opened = service.open({ [submit]: [limited, service.succeeded] });
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(submit)).toEqual([0, 30_000]);
		});

		it('the submission waits although nobody says how long', async () => {
			const opened = service.open({ [submit]: [fixture.tooMany, service.succeeded] });
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			const [first, second] = opened.transport.timesOf(submit);
			expect(first).toBe(0);
			expect(second).toBeGreaterThan(0);
		});

		it('a wait that is longer than the timeout ends the item at once', async () => {
			const hour = { ...fixture.tooMany, headers: { 'retry-after': '3600' } };
			const opened = service.open({ [submit]: [hour] });
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'rate_limited',
				mayHaveBeenAccepted: false,
				advice: expect.stringMatching(/Timeout/),
			});
			expect(opened.clock.elapsed).toBe(0);
		});

		it.each([
			['without a word of when', {}],
			['telling ten seconds each time', { 'retry-after': '10' }],
		])('refusals without end, %s, end with the timeout', async (_name, headers) => {
			const forEver = Array.from({ length: 400 }, () => ({ ...fixture.tooMany, headers }));
			const opened = service.open({ [submit]: forEver });
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'rate_limited',
				mayHaveBeenAccepted: false,
			});
			expect(opened.clock.elapsed).toBeLessThanOrEqual(300_000);
		});
	});

	describeIf(poll !== '', 'provides no prediction status')('a rate limit on polls', () => {
		it('is waited out', async () => {
			const opened = service.open({
				[submit]: [service.accepted],
				[poll]: [limited, service.succeeded],
			});
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			const [first = 0, second = 0] = opened.transport.timesOf(poll);
			expect(second - first).toBe(30_000);
		});

		it('does not outlive the deadline: the last poll falls on it', async () => {
			const hour = { ...fixture.tooMany, headers: { 'retry-after': '3600' } };
			const opened = service.open({
				[submit]: [service.accepted],
				[poll]: [hour, service.succeeded],
			});
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(poll).at(-1)).toBe(300_000);
		});
	});
}
