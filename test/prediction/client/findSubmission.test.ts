import { submissionKeyOf } from '../../../nodes/prediction/client/submissionMatcher';
import { chainHub } from '../../../nodes/providers/chainHub';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import { START } from '../fakeClock';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { list: LIST = '' } = service.fixture.routes;
const submission = { key: submissionKeyOf(service.provider, service.job()), sentAt: START };
const older = { created_at: new Date(START - 60_000).toISOString() };

function page(ids: readonly string[], more = {}, next?: string): Answer {
	const predictions = ids.map((id) => ({ id, status: service.pending, more }));
	return service.spoken({
		status: 200,
		list: { predictions, ...(next !== undefined && { next }) },
	});
}

async function find(answers: Answer | readonly Answer[], known: readonly string[] = []) {
	const { client, transport } = service.open({ [LIST]: answers });
	const found = await client
		.findSubmission(submission, new Set(known))
		.catch((error: unknown) => error);
	return { found, lines: transport.lines };
}

describe('a submission without a response', () => {
	it('is the prediction with its input', async () => {
		const { found, lines } = await find([page(['p1'])]);
		expect(found).toMatchObject({ id: 'p1', status: 'processing' });
		expect(lines).toEqual([LIST]);
	});

	it('is not one that belongs to another image of the run', async () => {
		expect((await find([page(['p1', 'p2'])], ['p1'])).found).toMatchObject({ id: 'p2' });
		expect((await find([page(['p1'])], ['p1'])).found).toBeNull();
	});

	it('is none where nobody can tell which', async () => {
		expect((await find([page(['p1', 'p2'])])).found).toBeNull();
	});

	it('is looked for until the list is older than it', async () => {
		const other = { input: { image: 'https://example.com/other.jpg' } };
		const next = (cursor: string) => `https://elsewhere.example/?cursor=${cursor}`;
		const pages = [page(['new'], other, next('2')), page(['p1'], {}, next('3'))];
		const { found, lines } = await find([
			...pages,
			page(['old'], { ...other, ...older }, next('4')),
		]);
		expect(found).toMatchObject({ id: 'p1' });
		expect(lines).toEqual([LIST, LIST, LIST]);
	});

	it('is looked for on so many pages only', async () => {
		const other = { input: { image: 'https://example.com/other.jpg' } };
		const endless = page(['new'], other, 'https://elsewhere.example/?cursor=2');
		const { found, lines } = await find(endless);
		expect(found).toBeNull();
		expect(lines).toHaveLength(20);
	});

	it('is looked for again after a failure that may pass', async () => {
		const { found, lines } = await find([{ status: 503, body: '' }, page(['p1'])]);
		expect(found).toMatchObject({ id: 'p1' });
		expect(lines).toEqual([LIST, LIST]);
	});

	it.each([404, 405, 501])('is not looked for where there is no list: HTTP %d', async (status) => {
		expect((await find({ status, body: { detail: 'No' } })).found).toBeNull();
	});

	it('is not said to be missing where the list cannot be read', async () => {
		expect((await find([{ status: 401, body: { detail: 'No' } }])).found).toMatchObject({
			code: 'unauthorized',
		});
	});

	it('is not looked for where nothing tells it from another', async () => {
		const { client, transport } = service.open({});
		expect(await client.findSubmission({ key: null, sentAt: START }, new Set())).toBeNull();
		const without = new Service(chainHub).open({});
		expect(await without.client.findSubmission(submission, new Set())).toBeNull();
		expect([...transport.lines, ...without.transport.lines]).toEqual([]);
	});
});
