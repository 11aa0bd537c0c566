import type { WaitOptions } from '../../../nodes/prediction/client/outcome';
import { pendingPrediction } from '../../../nodes/prediction/model/prediction';
import { replicate } from '../../../nodes/providers/replicate';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

/** A paused execution wakes up, checks once on what it submitted, and decides whether to sleep again. */
const service = new Service(replicate);
const { id } = service;
const { routes } = service.fixture;
const poll = routes.poll ?? '';
const cancel = routes.cancel ?? '';
const timeoutMs = 60_000;

/** One check on a prediction that was submitted so many seconds ago. */
async function check(
	agoSeconds: number,
	answer: Answer,
	onTimeout: WaitOptions['onTimeout'] = 'error',
	more: Readonly<Record<string, Answer>> = {},
) {
	const { client, clock, transport } = service.open({ [poll]: [answer], ...more });
	const tracked = client.trackExisting(id, clock.now() - agoSeconds * 1000);
	const outcome = await client
		.checkOnce(tracked, { timeoutMs, onTimeout })
		.catch((error: unknown) => error);
	return { outcome, lines: transport.lines, elapsed: clock.elapsed };
}

describe('a check on a prediction', () => {
	it('that is running and has time left finds nothing yet, with one poll and without waiting', async () => {
		const { outcome, lines, elapsed } = await check(30, service.running);
		expect(outcome).toBeNull();
		expect(lines).toEqual([poll]);
		expect(elapsed).toBe(0);
	});

	it('that has ended finds its result', async () => {
		const { outcome } = await check(30, service.succeeded);
		expect(outcome).toMatchObject({ kind: 'succeeded', prediction: { id, files: [{}] } });
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

describe('a check that fails', () => {
	it.each([
		['the provider is out of order', { status: 503, body: '' }],
		['the connection is lost', { failure: 'connectionLost' }],
		['the response cannot be read', { status: 200, body: '<html>Welcome</html>' }],
	] satisfies Array<[string, Answer]>)(
		'and may pass is left for the next one: %s',
		async (_name, failure) => {
			const { outcome, lines } = await check(30, failure);
			expect(outcome).toBeNull();
			expect(lines).toEqual([poll]);
		},
	);

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
		expect(outcome === null).toBe(isLeft);
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
