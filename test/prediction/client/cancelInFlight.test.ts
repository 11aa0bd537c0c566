import { cancelInFlight } from '../../../nodes/prediction/client/cancelInFlight';
import type { InFlightSubmission } from '../../../nodes/prediction/client/inFlightSubmissions';
import { submissionKeyOf } from '../../../nodes/prediction/client/submissionMatcher';
import { POLLING, STOP } from '../../../nodes/prediction/model/policy';
import type { ListScheme, Provider } from '../../../nodes/prediction/model/provider';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import { START } from '../fakeClock';
import type { Answer } from '../scriptedTransport';

const LIST = 'GET /predictions';
const cancelOf = (id: string) => `POST /predictions/${id}/cancel`;
const canceled: Answer = { body: { id: 'p1', status: 'canceled' } };
const service = new Service(replicate);
const key = submissionKeyOf(replicate, service.job());
/** What was sent, and cut off before anybody knew its ID. */
const cutOff: InFlightSubmission = { key, id: null, sentAt: START };
const known = (id: string): InFlightSubmission => ({ key, id, sentAt: START });

interface Listed {
	readonly id: string | null;
	readonly status?: string;
	/** Null where the list does not tell. */
	readonly createdAt?: number | null;
	readonly image?: string;
}

/** Entries of the list, all of the work that was cut off unless they say otherwise. */
function listed(
	entries: ReadonlyArray<string | Listed | null>,
	next: string | null = null,
): Answer {
	const results = entries.map((entry) => {
		const {
			id,
			status = 'processing',
			createdAt = START,
			image,
		} = typeof entry === 'object' && entry !== null ? entry : { id: entry };
		return service.prediction({
			status,
			more: {
				id,
				created_at: createdAt === null ? null : new Date(createdAt).toISOString(),
				...(image !== undefined && { input: { image } }),
			},
		});
	});
	return { body: { results, next } };
}

/** What is asked after a stop that leaves these submissions in flight, and what may still be running. */
async function stop(
	submissions: readonly InFlightSubmission[],
	world: Parameters<Service['open']>[0],
	provider: Provider = replicate,
) {
	const { transport, clock } = new Service(provider).open(world);
	clock.stop();
	await clock.wait(0);
	const left = await cancelInFlight({ provider, transport, clock }, submissions);
	expect(transport.asked.every(({ door }) => door === 'afterStop')).toBe(true);
	expect(clock.elapsed).toBeLessThanOrEqual(STOP.cancelMs);
	return { lines: transport.lines, left };
}

function without(...members: Array<keyof Provider>): Provider {
	const rest = Object.entries(replicate).filter(
		([name]) => !members.includes(name as 'buildCancelRequest'),
	);
	return Object.fromEntries(rest) as unknown as Provider;
}

describe('what a stop leaves in flight', () => {
	it('is nothing: nobody is asked', async () => {
		expect(await stop([], {})).toEqual({ lines: [], left: [] });
	});

	it('is canceled at the provider, all at once', async () => {
		const world = { [cancelOf('p1')]: canceled, [cancelOf('p2')]: canceled };
		const { lines, left } = await stop(['p1', 'p2'].map(known), world);
		expect(lines).toEqual([cancelOf('p1'), cancelOf('p2')]);
		expect(left).toEqual([]);
	});

	it('and was cut off is looked for in the list and canceled', async () => {
		const world = { [LIST]: listed(['p1']), [cancelOf('p1')]: canceled };
		expect(await stop([cutOff], world)).toEqual({ lines: [LIST, cancelOf('p1')], left: [] });
	});

	it('is told as left running where the provider could not cancel it', async () => {
		const { lines, left } = await stop([cutOff, known('p1')], {}, without('buildCancelRequest'));
		expect(lines).toEqual([]);
		expect(left).toEqual([
			{ id: 'p1', sentAt: START },
			{ id: null, sentAt: START },
		]);
	});

	it('is not looked for where the list cannot tell it from the work of others', async () => {
		const { maxPageSize, buildRequest, readPage } = replicate.list as ListScheme;
		const list = { maxPageSize, buildRequest, readPage };
		const left = [{ id: null, sentAt: START }];
		expect(await stop([cutOff], {}, { ...replicate, list })).toMatchObject({ lines: [], left });
		expect(await stop([cutOff], {}, without('list'))).toMatchObject({ lines: [], left });
	});
});

describe('a submission that a stop cut off', () => {
	/** The IDs that are canceled where the list shows these. */
	async function canceledOf(
		submissions: readonly InFlightSubmission[],
		entries: Parameters<typeof listed>[0],
		headers: Record<string, string> = {},
	): Promise<string[]> {
		const { lines } = await stop(submissions, ({ method }) =>
			method === 'GET' ? { ...listed(entries), headers } : canceled,
		);
		return lines.filter((line) => line !== LIST).map((line) => line.split('/')[2] ?? '');
	}

	it('is found behind a listed prediction that has no ID', async () => {
		expect(await canceledOf([cutOff], [null, 'p1'])).toEqual(['p1']);
	});

	it('is not taken for one with another input, or for one that has ended', async () => {
		const other = { id: 'p1', image: 'https://example.com/other.jpg' };
		expect(await canceledOf([cutOff], [other])).toEqual([]);
		expect(await canceledOf([cutOff], [{ id: 'p1', status: 'succeeded' }])).toEqual([]);
	});

	it('is one of as many as are missing: where more look the same, none is touched', async () => {
		expect(await canceledOf([cutOff, cutOff], ['p2', 'p1'])).toEqual(['p2', 'p1']);
		expect(await canceledOf([cutOff, cutOff], ['p3', 'p2', 'p1'])).toEqual([]);
	});

	it('is not taken for one that another submission is known to have', async () => {
		expect(await canceledOf([known('p1'), cutOff], ['p1', 'p2'])).toEqual(['p1', 'p2']);
		expect(await canceledOf([known('p1'), cutOff], ['p1'])).toEqual(['p1']);
	});

	it.each([
		['long before it was sent', -POLLING.clockToleranceMs - 1_000, []],
		['a moment before, by another clock', -POLLING.clockToleranceMs, ['p1']],
		['as long after as it may have been on its way', POLLING.longestSubmissionMs, ['p1']],
		['later than that', POLLING.longestSubmissionMs + 1_000, []],
	])('is not taken for one created %s: %d ms', async (_name, createdMs, expected) => {
		const entry = { id: 'p1', createdAt: START + createdMs };
		expect(await canceledOf([cutOff], [entry])).toEqual(expected);
	});

	it('is not taken for one without a time, which a stranger may have made', async () => {
		expect(await canceledOf([cutOff], [{ id: 'p1', createdAt: null }])).toEqual([]);
		expect(await canceledOf([cutOff], [{ id: 'p1', createdAt: null }, 'p2'])).toEqual(['p2']);
	});

	it("is compared by the provider's clock, as far as its responses tell it", async () => {
		const hourMs = 3_600_000;
		const entry = { id: 'p1', createdAt: START + hourMs };
		const date = new Date(START + hourMs).toUTCString();
		expect(await canceledOf([cutOff], [entry])).toEqual([]);
		expect(await canceledOf([cutOff], [entry], { date })).toEqual(['p1']);
	});

	it('is looked for page by page, until the list is older than the submission', async () => {
		const pages = [
			listed(
				[{ id: 'new', image: 'https://example.com/other.jpg' }],
				'https://x.example/?cursor=2',
			),
			listed(['p1'], 'https://x.example/?cursor=3'),
			listed(
				[{ id: 'old', createdAt: START - 60_000, image: 'https://example.com/other.jpg' }],
				'https://x.example/?cursor=4',
			),
		];
		const { lines } = await stop([cutOff], { [LIST]: pages, [cancelOf('p1')]: canceled });
		expect(lines).toEqual([LIST, LIST, LIST, cancelOf('p1')]);
	});

	it('is looked for again where the list shows it a moment later, while the others are canceled', async () => {
		const other = { id: 'p2', image: 'https://example.com/other.jpg' };
		const one = service.job();
		const task = { ...one.task, image: { kind: 'url', url: other.image } } as typeof one.task;
		const second = { ...cutOff, key: submissionKeyOf(replicate, { ...one, task }) };
		const world = {
			[LIST]: [listed([other]), listed([other]), listed([other, 'p1'])],
			[cancelOf('p1')]: canceled,
			[cancelOf('p2')]: canceled,
		};
		const { lines, left } = await stop([cutOff, second], world);
		expect(lines).toEqual([LIST, cancelOf('p2'), LIST, LIST, cancelOf('p1')]);
		expect(left).toEqual([]);
	});

	it('is looked for no longer than a stop may take, where the list never shows it', async () => {
		const { lines, left } = await stop([cutOff], { [LIST]: listed([]) });
		expect(lines).toEqual([LIST, LIST, LIST]);
		expect(left).toEqual([{ id: null, sentAt: START }]);
	});

	it('is not looked for in circles where a cursor comes back', async () => {
		const circle = listed([{ id: 'new', image: 'https://example.com/other.jpg' }], '?cursor=2');
		const { lines } = await stop([cutOff], { [LIST]: circle });
		expect(lines).toHaveLength(6);
	});

	it('is looked for when the provider says, where it refuses the list', async () => {
		const later = { status: 429, headers: { 'retry-after': '2' }, body: {} };
		const world = { [LIST]: [later, later, listed(['p1'])], [cancelOf('p1')]: canceled };
		expect(await stop([cutOff], world)).toMatchObject({ left: [] });
	});

	it('is looked for and canceled within the time for a stop, both together', async () => {
		const slowly = { ...listed(['p1']), afterMs: 4_000 };
		const world = { [LIST]: slowly, [cancelOf('p1')]: { ...canceled, afterMs: 4_000 } };
		const { lines, left } = await stop([cutOff], world);
		expect(lines).toEqual([LIST, cancelOf('p1')]);
		expect(left).toEqual([{ id: 'p1', sentAt: START }]);
	});
});

describe('a cancellation after a stop', () => {
	const cancel = cancelOf('p1');
	const left = [{ id: 'p1', sentAt: START }];

	it.each([
		['is refused with 500', { status: 500, body: {} }],
		['is refused with 429', { status: 429, headers: { 'retry-after': '1' }, body: {} }],
		['gets no response', { failure: 'connectionLost' }],
	] satisfies Array<[string, Answer]>)('that %s is tried again', async (_name, failure) => {
		const world = { [cancel]: [failure, canceled] };
		expect(await stop([known('p1')], world)).toEqual({ lines: [cancel, cancel], left: [] });
	});

	it.each([
		'<html>Log in</html>',
		'Welcome',
		{ error: { message: 'No' } },
		{ error: 'No' },
		{ success: false, message: 'No' },
		{ status: 'error', message: 'No' },
		{ errors: [{ message: 'No' }] },
	])('is not confirmed by %j, whatever its status', async (body) => {
		expect(await stop([known('p1')], { [cancel]: { body } })).toEqual({ lines: [cancel], left });
	});

	it.each([
		'',
		{},
		null,
		{ success: true },
		{ id: 'p1', status: 'canceled', error: 'by its owner' },
	])('is confirmed by %j', async (body) => {
		expect(await stop([known('p1')], { [cancel]: { body } })).toEqual({
			lines: [cancel],
			left: [],
		});
	});

	it('is tried again as long as there is time', async () => {
		const { lines, left: running } = await stop([known('p1')], {
			[cancel]: { failure: 'notSent' },
		});
		// After 375, 750 and 1500 ms; another 3 s would be too long.
		expect(lines).toEqual([cancel, cancel, cancel, cancel]);
		expect(running).toEqual(left);
	});

	it('is not tried again where the provider wants a longer delay', async () => {
		const busy = { status: 429, headers: { 'retry-after': '5' }, body: {} };
		expect(await stop([known('p1')], { [cancel]: busy })).toEqual({ lines: [cancel], left });
	});

	it.each([
		['the prediction is gone', 404, POLLING.unknownAfterSubmissionMs, false],
		['the key is refused', 401, 0, true],
	])('is not tried again where %s', async (_name, status, ageMs, isLeft) => {
		const refused = { status, body: { detail: 'No' } };
		const submission = { ...known('p1'), sentAt: START - ageMs };
		const { lines, left: running } = await stop([submission], {
			[cancel]: refused,
			'GET /predictions/p1': refused,
		});
		expect(lines.filter((line) => line === cancel)).toHaveLength(1);
		expect(running).toHaveLength(isLeft ? 1 : 0);
	});

	it.each([
		['still at work', { body: { id: 'p1', status: 'processing' } }, true],
		['canceled by now', { body: { id: 'p1', status: 'canceled' } }, false],
		['unknown there too', { status: 404, body: {} }, false],
		['behind a service that fails', { status: 503, body: {} }, true],
		['behind something else', { body: 'Please log in' }, true],
	])('that the provider does not know is asked after: it is %s', async (_name, state, isLeft) => {
		const submission = { ...known('p1'), sentAt: START - POLLING.unknownAfterSubmissionMs };
		const { left: running } = await stop([submission], {
			[cancel]: { status: 404, body: { detail: 'No such route' } },
			'GET /predictions/p1': state,
		});
		expect(running).toEqual(isLeft ? [{ id: 'p1', sentAt: submission.sentAt }] : []);
	});

	it('is tried again where the prediction is not known yet, and it is named in the end', async () => {
		const unknown = { status: 404, body: { detail: 'No' } };
		expect(await stop([known('p1')], { [cancel]: [unknown, canceled] })).toEqual({
			lines: [cancel, cancel],
			left: [],
		});
		expect((await stop([known('p1')], { [cancel]: unknown })).left).toEqual(left);
	});
});

describe('nothing is canceled on doubt, and nothing fails', () => {
	const left = [{ id: null, sentAt: START }];

	it.each([
		['is no list', { body: '<html>Welcome</html>' }],
		['is refused', { ...listed(['p1']), status: 401 }],
		['is too late', { ...listed(['p1']), afterMs: Number.POSITIVE_INFINITY }],
		['took all the time there was', { ...listed(['p1']), afterMs: STOP.cancelMs }],
	] satisfies Array<[string, Answer]>)('where the list %s', async (_name, list) => {
		const { lines, left: running } = await stop([cutOff], { [LIST]: list });
		expect(lines).toEqual([LIST]);
		expect(running.map(({ sentAt }) => sentAt)).toEqual([START]);
	});

	it('where the list fails for a moment, it is read again', async () => {
		const lists: Answer[] = [{ status: 500, body: '' }, { failure: 'connectionLost' }];
		const world = { [LIST]: [...lists, listed(['p1'])], [cancelOf('p1')]: canceled };
		expect(await stop([cutOff], world)).toMatchObject({
			lines: [LIST, LIST, LIST, cancelOf('p1')],
		});
	});

	it('where no connection can be opened at all', async () => {
		// The script has no response, and throws.
		const { lines, left: running } = await stop([cutOff, known('p1')], {});
		expect(lines).toEqual([cancelOf('p1'), LIST]);
		expect(running).toEqual([{ id: 'p1', sentAt: START }, ...left]);
	});
});
