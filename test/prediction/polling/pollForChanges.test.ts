import {
	newestMatching,
	patientUntil,
	withOutput,
} from '../../../nodes/prediction/polling/pollForChanges';
import { DOWNLOAD } from '../../../nodes/prediction/model/policy';
import type { Prediction } from '../../../nodes/prediction/model/prediction';
import { chainHub } from '../../../nodes/providers/chainHub';
import { CHANGE_DETECTION } from '../../../nodes/prediction/polling/changeDetection';
import { replicate } from '../../../nodes/providers/replicate';
import { Account } from './account';

let account: Account;

beforeEach(() => {
	account = new Account();
});

const HOUR = 60 * 60;

describe('a service without a list', () => {
	beforeEach(() => {
		account = new Account(chainHub);
	});

	it('is asked for the named predictions until they end', async () => {
		account.add('a');
		account.add('b', 'succeeded');
		expect(await account.look(['a', 'b'])).toEqual(['a processing', 'b succeeded']);
		account.takeAsked();
		expect(await account.look(['a', 'b'])).toEqual([]);
		expect(account.takeAsked()).toEqual(['GET /predictions/a']);
		account.end('a', 'failed');
		expect(await account.look(['a', 'b'])).toEqual(['a failed']);
		account.takeAsked();
		expect(await account.look(['a', 'b'])).toEqual([]);
		expect(account.takeAsked()).toEqual([]);
	});

	it('tells of one that is named later, however old it is', async () => {
		account.add('old', 'succeeded', 5 * HOUR);
		account.add('new', 'succeeded');
		expect(await account.look(['new'])).toEqual(['new succeeded']);
		expect(await account.look(['new', 'old'])).toEqual(['old succeeded']);
		expect(await account.look(['new', 'old'])).toEqual([]);
	});

	it('waits for one that it does not know yet', async () => {
		expect(await account.look(['later'])).toEqual([]);
		account.add('later', 'succeeded');
		expect(await account.look(['later'])).toEqual(['later succeeded']);
	});

	it('is asked so many questions in one look, and the others in the next', async () => {
		const ids = account.addMany(CHANGE_DETECTION.maxStatusRequests + 30, 'p', 'succeeded');
		expect(await account.look(ids)).toHaveLength(CHANGE_DETECTION.maxStatusRequests);
		expect(account.takeAsked()).toHaveLength(CHANGE_DETECTION.maxStatusRequests);
		expect(await account.look(ids)).toHaveLength(30);
		expect(await account.look(ids)).toEqual([]);
	});

	it('is asked for all in turn, also when it does not know most of them', async () => {
		const unknown = Array.from({ length: 250 }, (_, number) => `gone${number}`);
		account.add('last', 'succeeded');
		const told: string[] = [];
		for (let look = 0; look < 3; look++) told.push(...(await account.look([...unknown, 'last'])));
		expect(told).toEqual(['last succeeded']);
		account.add('gone7', 'succeeded');
		for (let look = 0; look < 3; look++) told.push(...(await account.look([...unknown, 'last'])));
		expect(told).toEqual(['last succeeded', 'gone7 succeeded']);
	});

	it('that refuses to tell of one is asked for the others', async () => {
		account.add('odd').answer = { status: 422, body: { detail: 'It is odd' } };
		account.add('a', 'succeeded');
		expect(await account.look(['odd', 'a'])).toEqual(['a succeeded']);
		expect(account.refusals).toMatchObject([{ predictionId: 'odd' }]);
	});

	it('that refuses to tell of any is heard', async () => {
		for (const id of ['odd', 'odder'])
			account.add(id).answer = { status: 403, body: { detail: 'No' } };
		await expect(account.look(['odd', 'odder'])).rejects.toMatchObject({ httpStatus: 403 });
		await expect(newestMatching(account.client, ['odd'], () => true)).rejects.toThrow('No');
	});

	it('that refuses to tell of any of those that one look asks for is heard', async () => {
		const ids = account.addMany(CHANGE_DETECTION.maxStatusRequests + 1, 'p');
		for (const entry of account.entries) entry.answer = { status: 403, body: { detail: 'No' } };
		await expect(account.look(ids)).rejects.toMatchObject({ httpStatus: 403 });
	});

	it('forgets what is no longer named', async () => {
		account.addMany(30, 'p');
		await account.look(account.entries.map(({ id }) => id));
		await account.look(['p0']);
		expect(Object.keys(account.memory?.seen ?? {})).toEqual(['p0']);
	});
});

describe('a sample', () => {
	const any = () => true;

	it('is the newest that is asked for, with its result', async () => {
		account.add('older', 'succeeded', 20);
		account.add('newer', 'succeeded', 10);
		account.add('newest', 'failed', 5);
		expect(await newestMatching(account.client, [], any)).toMatchObject({ id: 'newest' });
		const succeeded = await newestMatching(
			account.client,
			[],
			({ status }) => status === 'succeeded',
		);
		expect(succeeded).toMatchObject({ id: 'newer', files: [{}] });
	});

	it('is null where there is none', async () => {
		expect(await newestMatching(account.client, [], any)).toBeNull();
		account.add('a', 'failed');
		expect(await newestMatching(account.client, [], () => false)).toBeNull();
	});

	it('is one of the named predictions where there is no list', async () => {
		account = new Account(chainHub);
		account.add('a', 'succeeded', 10);
		account.add('b', 'succeeded', 5);
		expect(await newestMatching(account.client, ['unknown', 'a', 'b'], any)).toMatchObject({
			id: 'b',
		});
	});

	it('costs only so many questions', async () => {
		account = new Account(chainHub);
		const ids = account.addMany(CHANGE_DETECTION.maxStatusRequests + 30, 'p');
		await newestMatching(account.client, ids, any);
		expect(account.takeAsked()).toHaveLength(CHANGE_DETECTION.maxStatusRequests);
	});
});

describe('a succeeded prediction that the list shows without its result', () => {
	const bare = { status: 'succeeded', files: [], output: null, dataRemoved: false } as const;
	const listed = async () => {
		const prediction = await newestMatching(account.client, [], () => true);
		if (prediction === null) throw new Error('There is none');
		return { ...prediction, ...bare };
	};
	const completed = async (prediction: Prediction) =>
		await withOutput(account.client, prediction, patientUntil(account.client));
	beforeEach(() => void account.add('a', 'succeeded'));

	it.each([
		['without it, too', { id: 'a', status: 'succeeded', output: null }],
		['as running, as one that is behind does', { id: 'a', status: 'processing' }],
	])('and its own address for a moment %s is told with its result', async (_name, body) => {
		const prediction = await listed();
		account.entry('a').answer = { body };
		void account.clock.wait(4_000).then(() => delete account.entry('a').answer);
		expect(await completed(prediction)).toMatchObject({ status: 'succeeded', files: [{}] });
	});

	it.each([
		['without it, too', { id: 'a', status: 'succeeded', output: null }],
		['as running', { id: 'a', status: 'processing' }],
	])('and its own address lastingly %s is told without, after a moment', async (_name, body) => {
		const prediction = await listed();
		account.entry('a').answer = { body };
		account.takeAsked();
		const startedAt = account.clock.now();
		expect(await completed(prediction)).toMatchObject({ status: 'succeeded', files: [] });
		expect(account.clock.now() - startedAt).toBeLessThanOrEqual(DOWNLOAD.freshMs);
		expect(account.takeAsked()).toHaveLength(7);
	});

	it('is asked for once where the moment is over', async () => {
		const prediction = await listed();
		account.entry('a').answer = { body: { id: 'a', status: 'succeeded', output: null } };
		account.takeAsked();
		await withOutput(account.client, prediction, account.clock.now());
		expect(account.takeAsked()).toHaveLength(1);
	});

	it('is asked for, once where it is told', async () => {
		const prediction = await listed();
		account.takeAsked();
		expect(await completed(prediction)).toMatchObject({ files: [{}] });
		expect(account.takeAsked()).toEqual(['GET /predictions/a']);
	});

	it.each([
		['is still running', { status: 'processing' }],
		['has failed', { status: 'failed' }],
		['comes with its file', { files: [{ kind: 'url', url: 'https://example.com/out.png' }] }],
		['comes with another value', { output: 'a cat' }],
		['has been wiped by the service', { dataRemoved: true }],
		['has no id', { id: null }],
	] as const)('is not asked for when it %s', async (_name, facts) => {
		const prediction = { ...(await listed()), ...facts } as Prediction;
		account.takeAsked();
		expect(await completed(prediction)).toBe(prediction);
		expect(account.takeAsked()).toEqual([]);
	});

	it('is told as it is where the service cannot be asked', async () => {
		const prediction = await listed();
		const mute = { ...replicate };
		delete mute.buildStatusRequest;
		account = new Account(mute);
		expect(await completed(prediction)).toBe(prediction);
	});

	it('is told as it is when the service does not know it any more', async () => {
		const prediction = await listed();
		account.entry('a').answer = { status: 404, body: {} };
		account.takeAsked();
		expect(await completed(prediction)).toBe(prediction);
		expect(account.takeAsked()).toEqual(['GET /predictions/a']);
	});

	it('is told later when the service cannot be asked now', async () => {
		const prediction = await listed();
		account.entry('a').answer = { status: 503, body: {} };
		await expect(completed(prediction)).rejects.toThrow();
	});
});
