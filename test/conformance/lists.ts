import type { RecordedRequest } from '../prediction/scriptedTransport';
import { describeIf } from '../itIf';
import { filledIn } from './fixture';
import type { Service } from './service';

const COUNT = 250;

/** Which part of the account's predictions a request is about, in each provider's way of asking. */
function partOf({ query, body }: RecordedRequest): { from: number; to: number } {
	const asked = { ...(query as object | undefined), ...(body as object | undefined) };
	const number = (name: string) => Number((asked as Record<string, unknown>)[name] ?? 0);
	const size = number('limit') || number('page_size') || 100;
	const from =
		number('offset') || number('cursor') || Math.max(0, number('page') - 1) * number('page_size');
	return { from, to: Math.min(COUNT, from + size) };
}

/** Lists come page by page, newest first, each prediction once. */
export function describeLists(service: Service): void {
	const { provider, fixture } = service;
	const { list: line = '' } = fixture.routes;

	/** An account with many predictions. */
	function account() {
		return service.open((asked) => {
			const { from, to } = partOf(asked);
			const predictions = Array.from({ length: Math.max(0, to - from) }, (_empty, index) => ({
				id: `p${from + index}`,
				status: service.pending,
			}));
			const next = `https://elsewhere.example/v1/predictions?cursor=${to}`;
			return service.spoken({
				status: 200,
				list: { predictions, ...(to < COUNT && { next }) },
			});
		});
	}

	describeIf(provider.list !== undefined, 'has no list')('lists', () => {
		it.each([1, 50, 99, 100, 101, 150, 249, 250, Infinity])(
			'the newest %d predictions are these, each once',
			async (limit) => {
				const { client, transport } = account();
				const ids = (await client.list(limit)).map(({ id }) => id);
				expect(ids).toEqual(
					Array.from({ length: Math.min(COUNT, limit) }, (_empty, index) => `p${index}`),
				);
				expect(new Set(transport.lines)).toEqual(new Set([line]));
				expect(transport.lines.length).toBeLessThanOrEqual(3);
			},
		);

		it('the pages have one size, as page numbers count by it', async () => {
			const { client, transport } = account();
			await client.list(150);
			const sizes = transport.asked.map(({ request }) => {
				const { from, to } = partOf(request);
				return to - from;
			});
			expect(sizes).toEqual([100, 100]);
		});

		it('an empty list is an empty list', async () => {
			const opened = service.open({
				[line]: [service.spoken({ status: 200, list: { predictions: [] } })],
			});
			expect(await opened.client.list(10)).toEqual([]);
		});

		it('a next page that is the same again is not read for ever', async () => {
			const predictions = [{ id: 'p', status: service.pending }];
			const next = 'https://elsewhere.example/v1/predictions?cursor=round';
			const same = service.spoken({ status: 200, list: { predictions, next } });
			const opened = service.open({ [line]: same });
			await opened.client.list(1_000);
			expect(opened.transport.lines.length).toBeLessThanOrEqual(3);
		});

		it('a list costs nothing: it is asked for again after failures, by whatever method', async () => {
			const page = service.spoken({ status: 200, list: { predictions: [] } });
			const opened = service.open({
				[line]: [{ status: 502, body: '' }, { failure: 'connectionLost' }, page],
			});
			expect(await opened.client.list(10)).toEqual([]);
			expect(opened.transport.timesOf(line)).toEqual([0, 375, 1_125]);
		});

		it('an entry that cannot be read hides none of the others', async () => {
			const statuses = [service.pending, '', service.pending];
			const predictions = statuses.map((status, index) => ({ id: `p${index}`, status }));
			const opened = service.open({
				[line]: [service.spoken({ status: 200, list: { predictions } })],
			});
			expect((await opened.client.list(10)).map(({ id }) => id)).toEqual(['p0', 'p2']);
		});

		it('where no entry can be read but they name something, it shows none', async () => {
			const predictions = [{ id: 'p0', status: '' }];
			const opened = service.open({
				[line]: [service.spoken({ status: 200, list: { predictions } })],
			});
			expect(await opened.client.list(10)).toEqual([]);
		});

		it('where no entry names anything, it is not this list', async () => {
			const body = filledIn(fixture.list ?? null, { $predictions: ['no'], $next: null });
			const opened = service.open({ [line]: [{ status: 200, body }] });
			await expect(opened.client.list(10)).rejects.toMatchObject({ code: 'malformed_response' });
		});

		it('what is not a list is said to be none', async () => {
			for (const body of ['<html></html>', { hello: 'world' }, null]) {
				const opened = service.open({ [line]: [{ status: 200, body }] });
				await expect(opened.client.list(10)).rejects.toMatchObject({ code: 'malformed_response' });
			}
		});
	});
}
