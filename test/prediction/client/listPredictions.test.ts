import { DEFAULTS } from '../../../nodes/prediction/model/policy';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
import { tengr } from '../../../nodes/providers/tengr';
import { waveSpeed } from '../../../nodes/providers/waveSpeed';
import { Service } from '../../conformance/service';

const service = new Service(replicate);
const LIST = 'GET /predictions';

/** An account without an end: every page names the next one. */
function endless(pageSize: number) {
	let page = 0;
	return service.open(() => {
		page++;
		const results = Array.from({ length: pageSize }, (_empty, index) =>
			service.prediction({ id: `p${page}-${index}`, status: 'succeeded' }),
		);
		return { body: { results, next: `https://example.com/predictions?cursor=${page}` } };
	});
}

it('a page that holds all that was asked for is the last that is read', async () => {
	const { client, transport } = endless(100);
	expect(await client.list(100)).toHaveLength(100);
	expect(transport.lines).toEqual([LIST]);
});

it('a list that never ends is read up to a bound', async () => {
	const { client, transport } = endless(1);
	expect(await client.list(Infinity)).toHaveLength(DEFAULTS.maxPages);
	expect(transport.lines).toHaveLength(DEFAULTS.maxPages);
});

it('an empty page is the end, though it names a next one', async () => {
	const { client, transport } = endless(0);
	expect(await client.list(10)).toEqual([]);
	expect(transport.lines).toEqual([LIST]);
});

describe('a list that is counted by pages moves on while it is read', () => {
	const named = (ids: readonly number[]) =>
		ids.map((number) => ({ id: `p${number}`, status: 'processing' }));
	/** The newest `count` of an account, from one on. */
	const numbers = (newest: number, count: number) =>
		Array.from({ length: count }, (_empty, index) => newest - index);

	it.each([
		['Tengr', tengr],
		['WaveSpeed', waveSpeed],
	])('%s: each prediction is told once', async (_name, provider) => {
		const counted = new Service(provider);
		// Two were made after the first page was read, so that the second begins with the end of the first.
		const pages = [numbers(150, 100), numbers(52, 52)];
		const { client } = counted.open(() =>
			counted.spoken({ status: 200, list: { predictions: named(pages.shift() ?? []) } }),
		);
		const ids = (await client.list(Infinity)).map(({ id }) => id);
		expect(ids).toEqual(numbers(150, 150).map((number) => `p${number}`));
	});

	it.each([
		['Tengr', tengr],
		['WaveSpeed', waveSpeed],
	])('%s: a page that shows nothing new is the end', async (_name, provider) => {
		const counted = new Service(provider);
		const { client, transport } = counted.open(() =>
			counted.spoken({ status: 200, list: { predictions: named(numbers(100, 100)) } }),
		);
		expect((await client.list(Infinity)).length).toBe(100);
		expect(transport.lines).toHaveLength(2);
	});
});

it('a further page that cannot be read hides nothing of the pages before it', async () => {
	const entry = service.prediction({ id: 'p1', status: 'succeeded' });
	const { client } = service.open({
		[LIST]: [
			{ body: { results: [entry], next: 'https://example.com/predictions?cursor=2' } },
			{ body: { results: [null], next: null } },
		],
	});
	expect(await client.list(Infinity)).toMatchObject([{ id: 'p1' }]);
});

it.each([
	['names something', { id: 'p1', status: null }, []],
	['is nothing of the kind', { nonsense: true }, 'malformed_response'],
])('of entries that cannot be read, one that %s', async (_name, entry, expected) => {
	const { client } = service.open({ [LIST]: { body: { results: [entry], next: null } } });
	const found = await client.list(10).catch(({ code }: { code: string }) => code);
	expect(found).toEqual(expected);
});

it('a provider without a list says what to do instead', async () => {
	await expect(new Service(cog).open({}).client.list(10)).rejects.toMatchObject({
		code: 'not_supported',
		message: 'Cog has no list of predictions',
		advice: expect.stringMatching(/Keep the prediction IDs/),
	});
});
