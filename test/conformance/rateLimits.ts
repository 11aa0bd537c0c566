import type { Answer } from '../prediction/scriptedTransport';
import type { Service } from './service';

/** Every way in which a service says how long to wait, and the pause that follows, in milliseconds. */
const SPELLINGS: ReadonlyArray<readonly [string, Answer, number]> = [
	['Retry-After in seconds', { headers: { 'retry-after': '30' } }, 30_000],
	[
		'Retry-After as a date',
		{ headers: { 'retry-after': 'Sat, 21 Nov 2026 11:00:20 GMT' } },
		20_000,
	],
	[
		'Retry-After as a date by a clock that is an hour fast',
		{
			headers: {
				date: 'Sat, 21 Nov 2026 12:00:00 GMT',
				'retry-after': 'Sat, 21 Nov 2026 12:00:15 GMT',
			},
		},
		15_000,
	],
	['retry_after in the body', { body: { retry_after: 12 } }, 12_000],
	['retry_after in an error object', { body: { error: { message: 'no', retry_after: 9 } } }, 9_000],
	['words of Replicate', { body: { detail: 'Your rate limit resets in ~30s.' } }, 30_000],
	['other words', { body: { detail: 'Expected available in 11 seconds.' } }, 11_000],
	['nothing', {}, 375],
	['Retry-After that is neither', { headers: { 'retry-after': 'soon' } }, 375],
	['a negative Retry-After', { headers: { 'retry-after': '-5' } }, 375],
	['Retry-After: 0', { headers: { 'retry-after': '0' } }, 500],
	['a date that has passed', { headers: { 'retry-after': 'Sat, 21 Nov 2026 10:00:00 GMT' } }, 500],
];

/** A service that asks for fewer requests gets fewer requests, from everybody. */
export function describeRateLimits(service: Service): void {
	const { fixture } = service;
	const { submit, poll } = fixture.routes;

	function limited({ headers, body }: Answer): Answer {
		const { status } = fixture.tooMany;
		const said = { ...fixture.tooMany.body, ...(body as object | undefined) };
		return { status, body: said, ...(headers !== undefined && { headers }) };
	}

	describe('rate limits', () => {
		it.each(SPELLINGS)(
			'%s: the submission waits, then leaves once',
			async (_name, said, pauseMs) => {
				const opened = service.open({ [submit]: [limited(said), service.succeeded] });
				expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
				expect(opened.transport.timesOf(submit)).toEqual([0, pauseMs]);
				expect(opened.clock.sleeps).toContain(pauseMs);
			},
		);

		it('a pause that is longer than the patience ends the item at once', async () => {
			const opened = service.open({
				[submit]: [limited({ headers: { 'retry-after': '3600' } })],
			});
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'rate_limited',
				advice: expect.stringMatching(/Concurrency|containers/),
			});
			expect(opened.clock.elapsed).toBe(0);
			expect(opened.transport.lines).toEqual([submit]);
		});

		it('a pause that is longer than the patience ends the other items too', async () => {
			const opened = service.open({
				[submit]: [limited({ headers: { 'retry-after': '3600' } })],
			});
			await expect(service.complete(opened)).rejects.toMatchObject({ code: 'rate_limited' });
			await opened.clock.pass(1_000);
			await expect(service.complete(opened)).rejects.toMatchObject({
				code: 'rate_limited',
				message: expect.stringContaining('longer than the timeout'),
			});
			expect(opened.clock.elapsed).toBe(1_000);
		});

		it('one refusal pauses every submission', async () => {
			const opened = service.open({
				[submit]: [
					limited({ headers: { 'retry-after': '5' } }),
					service.succeeded,
					service.succeeded,
				],
			});
			const later = async () => {
				await opened.clock.pass(1_000);
				await service.complete(opened);
			};
			await Promise.all([service.complete(opened), later()]);
			const [first, ...others] = opened.transport.timesOf(submit);
			expect(first).toBe(0);
			expect(others).toHaveLength(2);
			expect(Math.min(...others)).toBe(5_000);
		});

		it('one refusal pauses every question too', async () => {
			if (poll === undefined) return;
			const opened = service.open({
				[submit]: [service.accepted],
				[poll]: [limited({ headers: { 'retry-after': '5' } }), service.running, service.succeeded],
			});
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(poll).slice(0, 2)).toEqual([500, 5_500]);
		});

		it('a pause does not outlive the deadline: the last question falls on it', async () => {
			if (poll === undefined) return;
			const opened = service.open({
				[submit]: [service.accepted],
				[poll]: [limited({ headers: { 'retry-after': '3600' } }), service.succeeded],
			});
			expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
			expect(opened.transport.timesOf(poll)).toEqual([500, 300_000]);
		});
	});
}
