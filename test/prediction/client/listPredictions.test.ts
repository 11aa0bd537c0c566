import { DEFAULTS } from '../../../nodes/prediction/model/policy';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
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

it('a provider without a list says what to do instead', async () => {
	await expect(new Service(cog).open({}).client.list(10)).rejects.toMatchObject({
		code: 'not_supported',
		message: 'Cog has no list of predictions',
		advice: expect.stringMatching(/Keep the prediction IDs/),
	});
});
