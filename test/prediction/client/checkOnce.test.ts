import type { CheckOptions } from '../../../nodes/prediction/client/checkOnce';
import type { WaitOptions } from '../../../nodes/prediction/client/outcome';
import { pendingPrediction } from '../../../nodes/prediction/model/prediction';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

/** A paused execution wakes up, checks on what it submitted, and decides whether to sleep again. */
const service = new Service(replicate);
const { id } = service;
const { routes } = service.fixture;
const poll = routes.poll ?? '';
const cancel = routes.cancel ?? '';
const timeoutMs = 60_000;

const outOfOrder = { status: 503, body: '' };
const found = { kind: 'succeeded', prediction: { id, files: [{}] } };

/** One check on a prediction that was submitted so many seconds ago. */
async function check(
	agoSeconds: number,
	answers: Answer | readonly Answer[],
	onTimeout: WaitOptions['onTimeout'] = 'error',
	more: Readonly<Record<string, Answer>> = {},
	wishes: Pick<CheckOptions, 'isReported'> = {},
) {
	const { client, clock, transport } = service.open({ [poll]: answers, ...more });
	const tracked = client.trackExisting(id, clock.now() - agoSeconds * 1000, { isOurs: true });
	const outcome = await client
		.checkOnce(tracked, { timeoutMs, onTimeout, ...wishes })
		.catch((error: unknown) => error);
	return { outcome, lines: transport.lines, elapsed: clock.elapsed };
}

describe('a check on a prediction', () => {
	it('that is running and has time left finds nothing yet, with one poll and without waiting', async () => {
		const { outcome, lines, elapsed } = await check(30, service.running);
		expect(outcome).toEqual({ kind: 'running' });
		expect(lines).toEqual([poll]);
		expect(elapsed).toBe(0);
	});

	it('that has ended finds its result', async () => {
		const { outcome } = await check(30, service.succeeded);
		expect(outcome).toMatchObject(found);
	});

	it('that has ended finds its result however late it is', async () => {
		const { outcome } = await check(3_600, service.succeeded);
		expect(outcome).toMatchObject({ kind: 'succeeded', prediction: { id } });
	});

	it('that has failed says so', async () => {
		const { outcome } = await check(30, service.answer({ status: 'failed', error: 'No cat' }));
		expect(outcome).toMatchObject({
			code: 'prediction_failed',
			predictionId: id,
			message: expect.stringContaining('No cat'),
		});
	});

	it('that was finished when it was submitted asks nobody', async () => {
		const opened = service.open({ [routes.submit]: [service.succeeded] });
		const tracked = await opened.client.submit(service.job());
		const outcome = await opened.client.checkOnce(tracked, { timeoutMs, onTimeout: 'error' });
		expect(outcome).toMatchObject({ kind: 'succeeded', prediction: { id } });
		expect(opened.transport.lines).toEqual([routes.submit]);
	});
});

describe('a check on a prediction that was reported to have ended', () => {
	const checkReported = async (answers: Answer | readonly Answer[]) =>
		await check(30, answers, 'error', {}, { isReported: true });

	it('asks again where the provider still shows it at work for a moment', async () => {
		const { outcome, lines, elapsed } = await checkReported([service.running, service.succeeded]);
		expect(outcome).toMatchObject(found);
		expect(lines).toEqual([poll, poll]);
		expect(elapsed).toBeLessThan(1_000);
	});

	it('believes the provider after some seconds, and few polls', async () => {
		const { outcome, lines, elapsed } = await checkReported(service.running);
		expect(outcome).toEqual({ kind: 'running' });
		expect(elapsed).toBeGreaterThan(4_000);
		expect(elapsed).toBeLessThanOrEqual(10_000);
		expect(lines.length).toBeLessThan(7);
	});
});

describe('80 checks at the same time', () => {
	const count = 80;
	const ids = Array.from({ length: count }, (_, index) => `p${index}`);
	const shown = (one: string) => ({ ...(service.succeeded.body as object), id: one });
	const listPath = routes.list?.split(' ')[1];
	const brokenList = { status: 500, body: {} };

	/** What came of them, with the requests and how many were on their way at once. */
	async function checkAll(list: Answer, single: (id: string, now: number) => Answer) {
		let [open, most] = [0, 0];
		const { client, clock, transport } = service.open(({ path }) => {
			most = Math.max(most, ++open);
			void clock.wait(100).then(() => open--);
			const answer = path === listPath ? list : single(path.split('/').at(-1) ?? '', clock.now());
			return { ...answer, afterMs: 100 };
		});
		const outcomes = await Promise.all(
			ids.map(async (one) => {
				const tracked = client.trackExisting(one, clock.now() - 30_000, { isOurs: true });
				return await client.checkOnce(tracked, { timeoutMs: 600_000, onTimeout: 'error' });
			}),
		);
		expect(outcomes).toMatchObject(
			ids.map((one) => ({ kind: 'succeeded', prediction: { id: one } })),
		);
		return { lines: transport.lines, most };
	}

	it('make few requests where the provider has a list', async () => {
		const list = { body: { results: ids.map(shown), next: null } };
		const { lines, most } = await checkAll(list, (one) => ({ body: shown(one) }));
		expect(most).toBeLessThanOrEqual(8);
		expect(lines.length).toBeLessThan(count / 4);
	});

	it('make eight requests at once where it has none', async () => {
		const { most } = await checkAll(brokenList, (one) => ({ body: shown(one) }));
		expect(most).toBeLessThanOrEqual(8);
	});

	it('take their turns where it answers few, and each gets its answer', async () => {
		const answered: number[] = [];
		const { lines } = await checkAll(brokenList, (one, now) => {
			if (now < (answered.at(-5) ?? 0) + 1_000)
				return { status: 429, headers: { 'retry-after': '1' }, body: {} };
			answered.push(now);
			return { body: shown(one) };
		});
		expect(lines.length).toBeLessThan(count * 1.25);
	});
});

describe('a check that fails', () => {
	const passing = [
		['the provider is out of order', outOfOrder],
		['the connection is lost', { failure: 'connectionLost' }],
		['the response cannot be read', { status: 200, body: '<html>Welcome</html>' }],
	] satisfies Array<[string, Answer]>;

	it.each(passing)('once is made again: %s', async (_name, failure) => {
		const { outcome, lines } = await check(30, [failure, service.succeeded]);
		expect(outcome).toMatchObject(found);
		expect(lines).toEqual([poll, poll]);
	});

	it.each(passing)('for some seconds is left for the next one: %s', async (_name, failure) => {
		const { outcome, lines, elapsed } = await check(30, failure);
		expect(outcome).toEqual({ kind: 'unheard' });
		expect(elapsed).toBeLessThanOrEqual(10_000);
		expect(lines.length).toBeLessThan(7);
	});

	it.each([
		['at work', 30, { kind: 'unheard' }],
		['late', 3_600, { code: 'timed_out' }],
	])(
		'because the provider wants fewer requests waits for a minute: %s',
		async (_name, ago, outcome) => {
			const refused = { status: 429, headers: { 'retry-after': '2' }, body: {} };
			const options = { timeoutMs: 600_000, onTimeout: 'error' } as const;
			for (const refusals of [5, Infinity]) {
				let asked = 0;
				const { client, clock } = service.open(() =>
					++asked > refusals ? service.succeeded : refused,
				);
				const tracked = client.trackExisting(id, clock.now() - ago * 1000, { isOurs: true });
				const result = await client.checkOnce(tracked, options).catch((error: unknown) => error);
				expect(result).toMatchObject(refusals === 5 ? found : outcome);
				expect(clock.elapsed).toBeLessThanOrEqual(60_000);
			}
		},
	);

	it('is left for the next one at once where the provider wants to be left alone for longer', async () => {
		const { outcome, lines, elapsed } = await check(30, {
			...outOfOrder,
			headers: { 'retry-after': '30' },
		});
		expect(outcome).toEqual({ kind: 'unheard' });
		expect([lines, elapsed]).toEqual([[poll], 0]);
	});

	it.each([
		[404, 'not_found'],
		[401, 'unauthorized'],
	])('and lasts ends the item, naming the prediction: HTTP %d', async (status, code) => {
		const { outcome } = await check(30, { status, body: { detail: 'No' } });
		expect(outcome).toMatchObject({
			code,
			predictionId: id,
			message: expect.stringContaining(id),
		});
	});

	it('is what the error speaks of when the time is over', async () => {
		const { outcome } = await check(60, { status: 500, body: { detail: 'out of order' } });
		expect(outcome).toMatchObject({
			code: 'timed_out',
			predictionId: id,
			message: expect.stringMatching(/within 60 seconds: the last response was: .*out of order/),
		});
	});
});

describe('a check when the time is over', () => {
	it.each([
		[59.999, true],
		[60, false],
		[61, false],
	])('counts from the submission: after %d s of 60 there is time left: %s', async (ago, isLeft) => {
		const { outcome } = await check(ago, service.running);
		expect('kind' in (outcome as object)).toBe(isLeft);
	});

	it('error: names the prediction and says that it is still running', async () => {
		const { outcome, lines } = await check(61, service.running);
		expect(outcome).toMatchObject({
			code: 'timed_out',
			predictionId: id,
			message: expect.stringMatching(/its last status was "processing"/),
			advice: expect.stringContaining('still running'),
		});
		expect(lines).toEqual([poll]);
	});

	it.each(['error', 'return', 'cancel'] as const)(
		'%s: a request that fails is made again before anything is concluded',
		async (onTimeout) => {
			const { outcome, lines } = await check(3_600, [outOfOrder, service.succeeded], onTimeout);
			expect(outcome).toMatchObject(found);
			expect(lines).toEqual([poll, poll]);
		},
	);

	it('concludes after some seconds where nothing can be heard', async () => {
		const { outcome, elapsed } = await check(3_600, outOfOrder);
		expect(outcome).toMatchObject({ code: 'timed_out' });
		expect(elapsed).toBe(10_000);
	});

	it('return: hands the unfinished prediction back', async () => {
		const { outcome, lines } = await check(61, service.running, 'return');
		expect(outcome).toMatchObject({ kind: 'timedOut', prediction: { id, status: 'processing' } });
		expect(lines).toEqual([poll]);
	});

	it('cancel: cancels the prediction', async () => {
		const canceled = { [cancel]: service.answer({ status: 'canceled' }) };
		const { outcome, lines } = await check(61, service.running, 'cancel', canceled);
		expect(outcome).toMatchObject({
			code: 'timed_out',
			advice: expect.stringContaining('was canceled at the provider'),
		});
		expect(lines).toEqual([poll, cancel]);
	});
});

it('a prediction of which nothing is known but its ID has not ended, and has no result', () => {
	expect(pendingPrediction('p1')).toMatchObject({
		id: 'p1',
		status: 'processing',
		providerStatus: 'processing',
		files: [],
		output: null,
		dataRemoved: false,
		failureReason: null,
		credits: null,
	});
});
