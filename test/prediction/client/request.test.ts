import type { ApiRequest } from '../../../nodes/prediction/model/ports';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { id } = service;
const { routes } = service.fixture;
const { poll = '' } = routes;
const request: ApiRequest = { method: 'GET', path: '/predictions' };
const LINE = 'GET /predictions';

function open(answers: readonly Answer[] | Answer, retryBudgetMs = 4_000) {
	return service.open({ [LINE]: answers }, { retryBudgetMs });
}

describe('a request that costs nothing', () => {
	it('is repeated until its budget is used up, and that moment is still within it', async () => {
		const busy = { status: 503, headers: { 'retry-after': '4' }, body: '' };
		const { client, transport } = open([busy, { body: 'At last' }]);
		expect((await client.request(request)).body).toBe('At last');
		expect(transport.timesOf(LINE)).toEqual([0, 4_000]);
	});

	it('is given up at once when the provider wants a longer delay than the budget', async () => {
		const { client, clock } = open({ status: 503, headers: { 'retry-after': '5' }, body: '' });
		await expect(client.request(request)).rejects.toMatchObject({
			code: 'unavailable',
			httpStatus: 503,
		});
		expect(clock.elapsed).toBe(0);
	});

	it('is repeated after longer and longer delays', async () => {
		const { client, transport } = open([
			{ status: 500, body: '' },
			{ failure: 'connectionLost' },
			{ ...service.tooMany, headers: { 'retry-after': '1' } },
			{ body: 'At last' },
		]);
		await client.request(request);
		// Half of each delay is chance, and the clock's chance is one half: 75 % of 500 and 1000 ms.
		expect(transport.timesOf(LINE)).toEqual([0, 375, 1_125, 2_125]);
	});

	it.each([
		['no connection comes about, after six seconds', 'notSent', 6_000],
		['the connection is lost, after a minute', 'connectionLost', 60_000],
	] as const)('is given up where %s', async (_name, failure, budgetMs) => {
		const { client, clock } = open({ failure }, 60_000);
		await expect(client.request(request)).rejects.toMatchObject({ code: 'unreachable' });
		expect(clock.elapsed).toBeLessThanOrEqual(budgetMs);
		expect(clock.elapsed).toBeGreaterThan(budgetMs / 2);
	});

	it.each([
		['a lasting error', { status: 401, body: { detail: 'No' } }],
		['"not implemented"', { status: 501, body: { detail: 'No' } }],
		['a response that is far too large', { failure: 'tooLarge' }],
	] satisfies Array<[string, Answer]>)('is not repeated on %s', async (_name, answer) => {
		const { client, transport } = open(answer);
		await expect(client.request(request)).rejects.toThrow();
		expect(transport.lines).toEqual([LINE]);
	});

	it('shortly before a deadline has little time beyond it, not a whole minute', async () => {
		const { client, clock } = service.open({ [poll]: { afterMs: Number.POSITIVE_INFINITY } });
		const tracked = client.trackExisting(id, clock.now() - 59_000);
		await expect(
			client.checkOnce(tracked, { timeoutMs: 60_000, onTimeout: 'error' }),
		).rejects.toMatchObject({ code: 'timed_out', predictionId: id });
		expect(clock.elapsed).toBeLessThan(20_000);
	});
});
