import { cancelInFlight } from '../../../nodes/prediction/client/cancelInFlight';
import { STOP } from '../../../nodes/prediction/model/policy';
import type { ListScheme, Provider } from '../../../nodes/prediction/model/provider';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const LIST = 'GET /predictions';
const cancelOf = (id: string) => `POST /predictions/${id}/cancel`;
const input = { image: 'https://example.com/cat.jpg' };
const canceled: Answer = { body: { id: 'p1', status: 'canceled' } };
/** What left, and was cut off before anybody knew its id. */
const cutOff = {
	request: { method: 'POST', path: '/predictions', body: { input } } as const,
	id: null,
};

function listed(...ids: Array<string | null>): Answer {
	const results = ids.map((id) => ({ id, status: 'processing', input }));
	return { body: { results, next: null } };
}

/** What is asked after a stop that leaves these flights behind. */
async function askedAfterStop(
	flights: Parameters<typeof cancelInFlight>[1],
	world: Parameters<Service['open']>[0],
	provider: Provider = replicate,
) {
	const { client, transport, clock } = new Service(provider).open(world);
	clock.stop();
	await clock.wait(0);
	await cancelInFlight(client.session, flights);
	expect(transport.asked.every(({ door }) => door === 'afterStop')).toBe(true);
	expect(clock.elapsed).toBeLessThanOrEqual(STOP.cancelMs);
	return transport.lines;
}

function without(...members: Array<keyof Provider>): Provider {
	const rest = Object.entries(replicate).filter(
		([name]) => !members.includes(name as 'buildCancelRequest'),
	);
	return Object.fromEntries(rest) as unknown as Provider;
}

describe('what a stop leaves behind', () => {
	it('is nothing: nobody is asked', async () => {
		expect(await askedAfterStop([], {})).toEqual([]);
	});

	it('is ended at the service, all at once', async () => {
		const flights = ['p1', 'p2'].map((id) => ({ request: cutOff.request, id }));
		const world = { [cancelOf('p1')]: canceled, [cancelOf('p2')]: canceled };
		expect(await askedAfterStop(flights, world)).toEqual([cancelOf('p1'), cancelOf('p2')]);
	});

	it('and was cut off is looked for in the list and ended', async () => {
		const world = { [LIST]: listed('p1'), [cancelOf('p1')]: canceled };
		expect(await askedAfterStop([cutOff], world)).toEqual([LIST, cancelOf('p1')]);
	});

	it('is found behind a listed one that has no id', async () => {
		const world = { [LIST]: listed(null, 'p1'), [cancelOf('p1')]: canceled };
		expect(await askedAfterStop([cutOff], world)).toEqual([LIST, cancelOf('p1')]);
	});

	it('is not looked for where the service could not end it', async () => {
		const flights = [cutOff, { request: null, id: 'p1' }];
		expect(await askedAfterStop(flights, {}, without('buildCancelRequest'))).toEqual([]);
	});

	it('is not looked for where the list cannot tell it from the work of others', async () => {
		const { maxPageSize, request, readPage } = replicate.list as ListScheme;
		const list = { maxPageSize, request, readPage };
		expect(await askedAfterStop([cutOff], {}, { ...replicate, list })).toEqual([]);
		expect(await askedAfterStop([cutOff], {}, without('list'))).toEqual([]);
	});
});

describe('a cancellation after a stop', () => {
	const flights = [{ request: cutOff.request, id: 'p1' }];
	const cancel = cancelOf('p1');

	it.each([
		['is refused with 500', { status: 500, body: {} }],
		['is refused with 429', { status: 429, headers: { 'retry-after': '1' }, body: {} }],
		['is not heard', { failure: 'connectionLost' }],
	] satisfies Array<[string, Answer]>)('that %s is asked for again', async (_name, trouble) => {
		expect(await askedAfterStop(flights, { [cancel]: [trouble, canceled] })).toEqual([
			cancel,
			cancel,
		]);
	});

	it('is asked for again as long as there is time', async () => {
		const asked = await askedAfterStop(flights, { [cancel]: { failure: 'notSent' } });
		// After 375, 750 and 1500 ms; another 3 s would be too long.
		expect(asked).toEqual([cancel, cancel, cancel, cancel]);
	});

	it('is not asked for again where the service wants a longer pause', async () => {
		const busy = { status: 429, headers: { 'retry-after': '5' }, body: {} };
		expect(await askedAfterStop(flights, { [cancel]: busy })).toEqual([cancel]);
	});

	it('is not asked for again where that would not help', async () => {
		const gone = { status: 404, body: { detail: 'Not found' } };
		expect(await askedAfterStop(flights, { [cancel]: gone })).toEqual([cancel]);
	});
});

describe('nothing is ended on doubt, and nothing fails', () => {
	it.each([
		['is no list', { body: '<html>Welcome</html>' }],
		['is a refusal, whatever else it says', { ...listed('p1'), status: 500 }],
		['does not come', { failure: 'connectionLost' }],
		['is too late', { ...listed('p1'), afterMs: Number.POSITIVE_INFINITY }],
	] satisfies Array<[string, Answer]>)('where the list %s', async (_name, list) => {
		expect(await askedAfterStop([cutOff], { [LIST]: list })).toEqual([LIST]);
	});

	it('where the list took all the time there was', async () => {
		const list = { ...listed('p1'), afterMs: STOP.cancelMs };
		expect(await askedAfterStop([cutOff], { [LIST]: list })).toEqual([LIST]);
	});

	it('where no connection can be opened at all', async () => {
		// The script knows no answer, and throws.
		const flights = [cutOff, { request: cutOff.request, id: 'p1' }];
		expect(await askedAfterStop(flights, {})).toEqual([cancelOf('p1'), LIST]);
	});
});
