import { PREDICTION_STATUSES, pendingPrediction } from '../../../nodes/prediction/model/prediction';
import {
	detectChanges,
	CHANGE_DETECTION,
	readPollingState,
	type PollingState,
} from '../../../nodes/prediction/polling/changeDetection';
import { Account } from './account';

let account: Account;

beforeEach(() => {
	account = new Account();
});

const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('trouble', () => {
	beforeEach(async () => {
		account.add('running', 'processing', HOUR);
		await account.look();
		account.end('running');
		account.add('new', 'failed');
	});

	it.each([
		['a refusal of the key', { status: 401, body: {} }],
		['an error of the service', { status: 503, body: {} }],
		['silence', { failure: 'connectionLost' as const }],
		['a page of a gateway', { status: 200, body: '<html>' }],
	])('loses nothing: %s', async (_, outage) => {
		account.outage = outage;
		await expect(account.look()).rejects.toThrow();
		account.outage = null;
		expect((await account.look()).sort()).toEqual(['new failed', 'running succeeded']);
	});

	it.each([
		['an error of the service', { status: 503, body: {} }],
		['a page of a gateway', { status: 200, body: '<html>' }],
		['entries that are none', { status: 200, body: { results: [null], next: null } }],
	])('with a further page of the list loses nothing of it: %s', async (_, furtherPages) => {
		account.pageSize = 1;
		account.add('newest', 'succeeded', -MINUTE);
		account.furtherPages = furtherPages;
		await expect(account.look()).rejects.toThrow();
		account.furtherPages = null;
		await account.pass(HOUR);
		account.add('later', 'succeeded');
		expect((await account.look()).sort()).toEqual([
			'later succeeded',
			'new failed',
			'newest succeeded',
			'running succeeded',
		]);
	});

	it('with one question loses nothing either, and keeps nothing else back', async () => {
		account.entry('running').isListed = false;
		account.entry('running').answer = { status: 503, body: {} };
		expect(await account.look()).toEqual(['new failed']);
		expect(account.refusals).toMatchObject([{ predictionId: 'running', httpStatus: 503 }]);
		account.add('newer', 'succeeded');
		expect(await account.look()).toEqual(['newer succeeded']);
		delete account.entry('running').answer;
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it('with one prediction does not hold the others back', async () => {
		account.entry('running').isListed = false;
		account.entry('running').answer = { body: { id: 'running' } };
		expect(await account.look()).toEqual(['new failed']);
		delete account.entry('running').answer;
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it.each([400, 403, 422])(
		'with one prediction of which the service lastingly says %i does not hold the others back',
		async (status) => {
			account.entry('running').isListed = false;
			account.entry('running').answer = { status, body: { detail: 'It is odd' } };
			expect(await account.look()).toEqual(['new failed']);
			expect(account.refusals).toMatchObject([{ predictionId: 'running', httpStatus: status }]);
			account.add('newer', 'succeeded');
			expect(await account.look()).toEqual(['newer succeeded']);
			delete account.entry('running').answer;
			expect(await account.look()).toEqual(['running succeeded']);
			expect(account.refusals).toEqual([]);
		},
	);

	it.each([401, 402, 429])(
		'with the account, which one prediction shows by %i, fails',
		async (status) => {
			account.entry('running').isListed = false;
			account.entry('running').answer = { status, body: {} };
			await expect(account.look()).rejects.toMatchObject({ httpStatus: status });
		},
	);

	it('that passes does not make a running prediction forgotten: its end is told', async () => {
		account.entry('running').isListed = false;
		account.entry('running').answer = { status: 404, body: {} };
		expect(await account.look()).toEqual(['new failed']);
		for (let look = 2; look < CHANGE_DETECTION.maxMisses; look++)
			expect(await account.look()).toEqual([]);
		delete account.entry('running').answer;
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it('that came and went is not counted on', async () => {
		account.entry('running').isListed = false;
		account.end('running', 'processing');
		await account.look();
		for (let turn = 0; turn < CHANGE_DETECTION.maxMisses; turn++) {
			account.entry('running').answer = { status: 404, body: {} };
			expect(await account.look()).toEqual([]);
			delete account.entry('running').answer;
			expect(await account.look()).toEqual([]);
		}
		account.end('running');
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it('forgets what the service no longer knows, look after look', async () => {
		account.entries.shift();
		expect(await account.look()).toEqual(['new failed']);
		for (let look = 2; look <= CHANGE_DETECTION.maxMisses; look++)
			expect(await account.look()).toEqual([]);
		account.takeAsked();
		expect(await account.look()).toEqual([]);
		expect(account.takeAsked()).toEqual(['GET /predictions']);
	});
});

describe('a prediction of the future', () => {
	it('does not make history of those that come until then', async () => {
		await account.look();
		account.add('odd', 'succeeded', -10 * MINUTE);
		expect(await account.look()).toEqual(['odd succeeded']);
		for (let minute = 0; minute < 12; minute++) {
			await account.pass(MINUTE);
			account.add(`p${minute}`, 'succeeded', 60);
			expect(await account.look()).toEqual([`p${minute} succeeded`]);
		}
	});

	it('does not hide from the first look what is running', async () => {
		account.pageSize = 1;
		account.add('odd', 'succeeded', -365 * 24 * HOUR);
		account.add('running', 'processing', HOUR);
		await account.look();
		account.end('running');
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it('does not have told again what was told, when our own clock is set back', async () => {
		await account.look();
		for (let minute = 0; minute < 30; minute++) {
			await account.pass(MINUTE);
			account.add(`p${minute}`, 'succeeded');
			await account.look();
		}
		account.clock.set(-20 * MINUTE * 1000);
		expect(await account.look()).toEqual([]);
		account.add('new', 'succeeded', -20 * MINUTE);
		expect(await account.look()).toEqual(['new succeeded']);
		expect(await account.look()).toEqual([]);
	});

	it('in a stored memory is not believed', () => {
		const state = { provider: 'replicate', newestMs: 9e15, seen: {} };
		expect(readPollingState(state, account.clock.now())).toBeNull();
		const soon = { ...state, newestMs: account.clock.now() + CHANGE_DETECTION.mostAheadMs };
		expect(readPollingState(soon, account.clock.now())).toEqual(soon);
	});
});

describe('memory', () => {
	it('that is of another provider counts as none', async () => {
		account.add('a', 'succeeded');
		await account.look();
		account.memory = { provider: 'waveSpeed', newestMs: 0, seen: { x: [1, 0] } };
		expect(await account.look()).toEqual([]);
		expect(account.memory.provider).toBe('replicate');
		expect(account.takeAsked()).not.toContain('GET /predictions/x');
	});

	it('keeps only what could come back', async () => {
		await account.look();
		for (let minute = 0; minute < 60; minute++) {
			await account.pass(MINUTE);
			account.addMany(50, `minute${minute}-`);
			expect(await account.look()).toHaveLength(50);
		}
		expect(Object.keys(account.memory?.seen ?? {}).length).toBeLessThanOrEqual(5 * 50);
	});

	it('is bounded even when nothing ever ends', async () => {
		await account.look();
		account.addMany(CHANGE_DETECTION.maxSeen + 500, 'p', 'processing');
		expect(await account.look()).toHaveLength(CHANGE_DETECTION.maxSeen + 500);
		expect(Object.keys(account.memory?.seen ?? {})).toHaveLength(CHANGE_DETECTION.maxSeen);
	});

	it('of many running predictions is worked off in turns, so many in one look', async () => {
		await account.look();
		const ids = account.addMany(CHANGE_DETECTION.maxStatusRequests + 20, 'p', 'processing');
		await account.look();
		for (const id of ids) account.entry(id).isListed = false;
		const questions: number[] = [];
		for (let turn = 0; turn < 2; turn++) {
			account.takeAsked();
			await account.look();
			const asked = account.takeAsked().filter((line) => line !== 'GET /predictions');
			questions.push(asked.length);
		}
		expect(questions).toEqual([
			CHANGE_DETECTION.maxStatusRequests,
			CHANGE_DETECTION.maxStatusRequests,
		]);
	});

	it('of many running predictions misses none in its turns', async () => {
		await account.look();
		const ids = account.addMany(250, 'p', 'processing');
		await account.look();
		for (const id of ids) account.entry(id).isListed = false;
		account.end('p249');
		const told = [await account.look(), await account.look(), await account.look()];
		expect(told.flat()).toEqual(['p249 succeeded']);
		expect(new Set(account.takeAsked().filter((line) => line !== 'GET /predictions')).size).toBe(
			250,
		);
	});

	it('that was not stored is made again: nothing is lost, nothing told twice', async () => {
		account.add('slow', 'processing', HOUR);
		await account.look();
		const stored = account.memory;
		account.add('a', 'processing');
		// Not asked for by the workflow, so n8n starts nothing and stores nothing; then it is killed.
		await account.look();
		account.memory = stored;
		await account.pass(3 * HOUR);
		account.end('a');
		account.end('slow');
		expect((await account.look()).sort()).toEqual(['a succeeded', 'slow succeeded']);
		expect(await account.look()).toEqual([]);
	});
});

describe('memory that is full', () => {
	const NOW = Date.parse('2026-11-21T11:00:00.000Z');
	const [RUNNING, ENDED] = (['processing', 'succeeded'] as const).map((status) =>
		PREDICTION_STATUSES.indexOf(status),
	) as [number, number];

	/** So many seen, the newest first; the age of each is its number in milliseconds. */
	function marksOf(count: number, prefix: string, status: number): PollingState['seen'] {
		return Object.fromEntries(
			Array.from({ length: count }, (_, age) => [`${prefix}${age}`, [status, NOW - age] as const]),
		);
	}

	/** What is left of them, as names, after a look that shows nothing new. */
	function kept(seen: PollingState['seen']): Set<string> {
		const before: PollingState = { provider: 'replicate', newestMs: NOW, seen: seen };
		return new Set(Object.keys(detectChanges(before, { present: [], notFound: [] }).after.seen));
	}

	it('forgets the oldest', () => {
		const names = kept(marksOf(CHANGE_DETECTION.maxSeen + 2, 'running', RUNNING));
		expect(names.size).toBe(CHANGE_DETECTION.maxSeen);
		expect(names.has(`running${CHANGE_DETECTION.maxSeen - 1}`)).toBe(true);
		expect(names.has(`running${CHANGE_DETECTION.maxSeen}`)).toBe(false);
		expect(names.has(`running${CHANGE_DETECTION.maxSeen + 1}`)).toBe(false);
	});

	it('forgets what has ended before what is running', () => {
		const names = kept({
			...marksOf(5, 'ended', ENDED),
			...marksOf(CHANGE_DETECTION.maxSeen - 2, 'running', RUNNING),
			...marksOf(3, 'endedToo', ENDED),
		});
		expect(names.size).toBe(CHANGE_DETECTION.maxSeen);
		expect([...names].filter((name) => name.startsWith('ended')).sort()).toHaveLength(2);
		expect(names.has('ended0') && names.has('endedToo0')).toBe(true);
	});

	it('forgets first what nobody knows the age of', () => {
		const names = kept({
			...marksOf(CHANGE_DETECTION.maxSeen - 1, 'running', RUNNING),
			undated: [RUNNING, null],
			...marksOf(1, 'last', RUNNING),
		});
		expect(names.size).toBe(CHANGE_DETECTION.maxSeen);
		expect(names.has('undated')).toBe(false);
	});
});

describe('a comparison', () => {
	const before: PollingState = { provider: 'replicate', newestMs: null, seen: {} };

	it('leaves out what has no id', () => {
		const nameless = { ...pendingPrediction('p1'), id: null };
		const { changed, after } = detectChanges(before, { present: [nameless], notFound: [] });
		expect(changed).toEqual([]);
		expect(after).toEqual(before);
	});

	it('knows of no newest where no age is told', () => {
		const { changed, after } = detectChanges(before, {
			present: [pendingPrediction('p1')],
			notFound: [],
		});
		expect(changed).toHaveLength(1);
		expect(after.newestMs).toBeNull();
	});
});
