import { CHANGE_DETECTION } from '../../../nodes/prediction/polling/changeDetection';
import { Account } from './account';

let account: Account;

beforeEach(() => {
	account = new Account();
});

const MINUTE = 60;
const HOUR = 60 * MINUTE;

describe('the first look', () => {
	it('tells nothing of what was there before', async () => {
		account.add('old', 'succeeded', 3 * HOUR);
		account.add('fresh', 'succeeded');
		expect(await account.look()).toEqual([]);
		expect(await account.look()).toEqual([]);
	});

	it('remembers what is still running', async () => {
		account.add('running', 'processing', 3 * HOUR);
		await account.look();
		account.end('running');
		expect(await account.look()).toEqual(['running succeeded']);
	});

	it('reads back a day, not the whole history', async () => {
		account.pageSize = 10;
		account.addMany(100, 'ancient', 'succeeded', 48 * HOUR);
		account.addMany(15, 'today');
		await account.look();
		expect(account.takeAsked()).toHaveLength(2);
	});

	it('reads a busy day only so far', async () => {
		account.pageSize = 1;
		account.addMany(CHANGE_DETECTION.firstPollPages + 30, 'today');
		await account.look();
		expect(account.takeAsked()).toHaveLength(CHANGE_DETECTION.firstPollPages);
	});

	it('works on an account without predictions', async () => {
		expect(await account.look()).toEqual([]);
		account.add('first', 'succeeded');
		expect(await account.look()).toEqual(['first succeeded']);
	});

	it('at an account without predictions has the next look read all that came since', async () => {
		account.pageSize = 2;
		await account.look();
		await account.pass(72 * HOUR);
		account.addMany(5, 'new');
		expect(await account.look()).toHaveLength(5);
	});
});

describe('later looks', () => {
	beforeEach(async () => {
		account.add('before', 'succeeded', HOUR);
		await account.look();
	});

	it('tell each change once', async () => {
		account.add('a', 'starting');
		expect(await account.look()).toEqual(['a starting']);
		expect(await account.look()).toEqual([]);
		account.end('a', 'processing');
		expect(await account.look()).toEqual(['a processing']);
		account.end('a', 'failed');
		expect(await account.look()).toEqual(['a failed']);
		for (let minute = 0; minute < 10; minute++) {
			await account.pass(MINUTE);
			account.add(`other${minute}`, 'canceled');
			expect(await account.look()).toEqual([`other${minute} canceled`]);
		}
	});

	it('tell the oldest first', async () => {
		account.add('third', 'succeeded', 1);
		account.add('first', 'succeeded', 3);
		account.add('second', 'failed', 2);
		expect(await account.look()).toEqual(['first succeeded', 'second failed', 'third succeeded']);
	});

	it('tell the older first of two that were made in the same instant', async () => {
		for (const id of ['first', 'second', 'third']) account.add(id, 'succeeded');
		expect(await account.look()).toEqual([
			'first succeeded',
			'second succeeded',
			'third succeeded',
		]);
	});

	it('tell of one that ends hours after it was created, when the list shows others by then', async () => {
		account.pageSize = 5;
		account.add('slow');
		expect(await account.look()).toEqual(['slow processing']);
		for (let hour = 0; hour < 5; hour++) {
			await account.pass(HOUR);
			expect(await account.look()).toHaveLength(0);
			account.addMany(20, `hour${hour}-`);
			expect(await account.look()).toHaveLength(20);
		}
		account.end('slow');
		expect(await account.look()).toEqual(['slow succeeded']);
		await account.pass(HOUR);
		expect(await account.look()).toEqual([]);
	});

	it('read as many pages as there is news, and no more', async () => {
		account.pageSize = 10;
		await account.pass(HOUR);
		const ids = account.addMany(95, 'new');
		account.takeAsked();
		expect(await account.look()).toEqual(ids.map((id) => `${id} succeeded`));
		expect(account.takeAsked()).toHaveLength(10);
		await account.pass(HOUR);
		account.add('one more', 'succeeded');
		expect(await account.look()).toEqual(['one more succeeded']);
		account.takeAsked();
		await account.look();
		expect(account.takeAsked()).toHaveLength(1);
	});

	it('read a long absence to its end', async () => {
		account.pageSize = 20;
		await account.pass(72 * HOUR);
		account.addMany(20 * (CHANGE_DETECTION.firstPollPages + 5), 'new');
		expect(await account.look()).toHaveLength(20 * (CHANGE_DETECTION.firstPollPages + 5));
	});

	it('miss and double nothing when the list moves on while they read it', async () => {
		account.pageSize = 2;
		const ids = account.addMany(5, 'new');
		account.meanwhile = () => account.add('during', 'succeeded');
		expect(await account.look()).toEqual(ids.map((id) => `${id} succeeded`));
		expect(await account.look()).toEqual(['during succeeded']);
	});

	it.each([60, -60])('do not mind a service whose clock is %i s off', async (offSeconds) => {
		account = new Account();
		account.add('before', 'succeeded', HOUR + offSeconds);
		await account.look();
		for (let minute = 0; minute < 5; minute++) {
			account.add(`p${minute}`, 'processing', offSeconds);
			expect(await account.look()).toEqual([`p${minute} processing`]);
			account.end(`p${minute}`);
			await account.pass(MINUTE);
			expect(await account.look()).toEqual([`p${minute} succeeded`]);
		}
	});

	it('do not mind machines of a service whose clocks differ by a minute', async () => {
		account.add('fast', 'succeeded', -60);
		expect(await account.look()).toEqual(['fast succeeded']);
		account.add('slow', 'succeeded', 55);
		expect(await account.look()).toEqual(['slow succeeded']);
	});

	it('tell the oldest first, also of one that the list does not show any more', async () => {
		account.add('slow', 'processing', 20 * MINUTE);
		await account.look();
		account.entry('slow').isListed = false;
		account.end('slow');
		account.add('quick', 'succeeded');
		expect(await account.look()).toEqual(['slow succeeded', 'quick succeeded']);
	});

	it('do not ask for what the list shows', async () => {
		account.add('running');
		await account.look();
		account.takeAsked();
		await account.look();
		expect(account.takeAsked()).toEqual(['GET /predictions']);
	});

	it('tell of what appears in the list two minutes late, and not later', async () => {
		account.add('newest', 'succeeded');
		await account.look();
		account.add('late', 'succeeded', 2 * MINUTE);
		account.add('too late', 'succeeded', 2 * MINUTE + 1);
		expect(await account.look()).toEqual(['late succeeded']);
	});

	it('read on where the page before ends just two minutes back', async () => {
		account.pageSize = 1;
		account.add('newest', 'succeeded');
		await account.look();
		account.add('first', 'succeeded', 2 * MINUTE);
		account.add('second', 'succeeded', 2 * MINUTE);
		expect((await account.look()).sort()).toEqual(['first succeeded', 'second succeeded']);
	});

	it('take a list that begins with the oldest, however small its pages are', async () => {
		account.isNewestFirst = false;
		account.pageSize = 1;
		account.addMany(3, 'earlier', 'succeeded', 5 * HOUR);
		await account.look();
		account.add('new', 'succeeded');
		expect(await account.look()).toEqual(['new succeeded']);
	});

	it('take a list that begins with one whose age is not known', async () => {
		account.isNewestFirst = false;
		account.pageSize = 2;
		account.add('undated', 'succeeded', 6 * HOUR).isDated = false;
		account.add('old', 'succeeded', 5 * HOUR);
		await account.look();
		account.add('new', 'succeeded');
		expect(await account.look()).toEqual(['new succeeded']);
	});

	it('tell once of a prediction whose age is not known, and read on behind it', async () => {
		account.pageSize = 1;
		account.add('new', 'succeeded', 10);
		account.add('undated', 'succeeded', 5).isDated = false;
		expect((await account.look()).sort()).toEqual(['new succeeded', 'undated succeeded']);
		expect(await account.look()).toEqual([]);
	});

	it('take a list that begins with the oldest', async () => {
		account.isNewestFirst = false;
		account.pageSize = 3;
		account.addMany(10, 'earlier', 'succeeded', 5 * HOUR);
		account.add('recent', 'succeeded');
		await account.look();
		await account.pass(HOUR);
		account.add('new', 'succeeded');
		expect(await account.look()).toEqual(['new succeeded']);
	});

	it('do not go back when an older copy of the data answers', async () => {
		account.add('a', 'succeeded');
		expect(await account.look()).toEqual(['a succeeded']);
		account.end('a', 'processing');
		expect(await account.look()).toEqual([]);
		account.end('a', 'succeeded');
		expect(await account.look()).toEqual([]);
	});
});
