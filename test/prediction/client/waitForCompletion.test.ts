import type { WaitOptions } from '../../../nodes/prediction/client/outcome';
import { POLLING, RETRY } from '../../../nodes/prediction/model/policy';
import { replicate } from '../../../nodes/providers/replicate';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service, type Opened } from '../../conformance/service';
import { routes as routesOf, type Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { id } = service;
const { routes } = service.fixture;
const { submit, poll = '', cancel = '' } = routes;
const minute: WaitOptions = { timeoutMs: 60_000, onTimeout: 'error' };
const unknown: Answer = { status: 404, body: { detail: 'Not found' } };

/** A prediction of this run, and how its polls are answered. */
function world(poll_: Answer | readonly Answer[]) {
	return service.open({ [submit]: [service.accepted], [poll]: poll_ });
}

describe('a prediction of another step', () => {
	it.each([
		['submitted just now', 0],
		['whose time is long over', 3_600_000],
	])('%s is polled at once: it may have ended', async (_name, agoMs) => {
		const { client, clock, transport } = service.open({ [poll]: service.succeeded });
		const tracked = client.trackExisting(id, clock.now() - agoMs);
		expect(await client.waitForCompletion(tracked, minute)).toMatchObject({ kind: 'succeeded' });
		expect(transport.timesOf(poll)).toEqual([0]);
	});

	it('that the provider does not know is unknown at once', async () => {
		const { client, clock, transport } = service.open({ [poll]: unknown });
		const work = client.waitForCompletion(client.trackExisting(id, clock.now()), minute);
		await expect(work).rejects.toMatchObject({ code: 'not_found', predictionId: id });
		expect(transport.timesOf(poll)).toEqual([0]);
	});
});

describe('a prediction of another step, in the same process', () => {
	/** Submitted a moment ago, and not waited for. */
	async function submitted(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
		const opened = service.open({ [submit]: [service.accepted], ...answers });
		await opened.client.submit(service.job({ waitForCompletion: false }));
		return opened;
	}

	it.each(['wait', 'get', 'cancel'] as const)(
		'may be unknown to one part of the provider for a moment: %s',
		async (operation) => {
			const { client, clock, transport } = await submitted({
				[poll]: [unknown, service.succeeded],
				[cancel]: [unknown, service.answer({ status: 'canceled' })],
			});
			const line = operation === 'cancel' ? cancel : poll;
			if (operation === 'wait')
				await client.waitForCompletion(client.trackExisting(id, clock.now()), minute);
			else if (operation === 'get') await client.getPrediction(id);
			else await client.cancel(id);
			expect(transport.timesOf(line)).toHaveLength(2);
		},
	);

	it('is unknown at once when that moment is over', async () => {
		const { client, clock, transport } = await submitted({ [poll]: unknown });
		await clock.wait(POLLING.unknownAfterSubmissionMs);
		await expect(client.getPrediction(id)).rejects.toMatchObject({ code: 'not_found' });
		expect(transport.timesOf(poll)).toHaveLength(1);
	});

	it('may be unknown for a moment after it was seen at work, and its result missing', async () => {
		const empty = service.answer({ status: 'succeeded', output: {} });
		const { client, clock } = service.open({
			[poll]: [service.running, unknown, empty, service.succeeded],
		});
		const tracked = client.trackExisting(id, clock.now());
		expect(await client.waitForCompletion(tracked, minute)).toMatchObject({ kind: 'succeeded' });
	});

	it('that ended long ago without a result ends at once', async () => {
		const { client, clock, transport } = service.open({
			[poll]: service.answer({ status: 'succeeded' }),
		});
		const work = client.waitForCompletion(client.trackExisting(id, clock.now()), minute);
		await expect(work).rejects.toMatchObject({ code: 'malformed_response' });
		expect(transport.timesOf(poll)).toEqual([0]);
	});
});

describe('a prediction that this run submitted', () => {
	it.each([
		['an error with a success', { success: false, message: 'system busy' }],
		['a code alone', { code: 'get_channel_failed', message: 'upstream busy' }],
		['an error object', { error: { message: 'upstream error', code: 'x' } }],
	])('is waited for after one strange answer: %s', async (_name, body) => {
		const opened = world([{ body }, service.running, { body }, service.succeeded]);
		expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
	});

	it.each([
		['refuses', { status: 403, body: { detail: 'No' } }],
		['is out of order', { status: 503, body: '' }],
	] satisfies Array<[string, Answer]>)(
		'whose whole result was in the answer to the submission has it, though the status %s',
		async (_name, answer) => {
			const held = new Service(replicate);
			const opened = held.open({
				[held.fixture.routes.submit]: held.answer({ status: 'processing', output: held.output }),
				[held.fixture.routes.poll ?? '']: answer,
			});
			expect(await held.complete(opened, minute)).toMatchObject({
				kind: 'succeeded',
				prediction: { files: [{}] },
			});
		},
	);

	it('that had ended without its result when it was submitted is asked for it', async () => {
		const opened = service.open({
			[submit]: service.answer({ status: 'succeeded' }),
			[poll]: service.succeeded,
		});
		expect(await service.complete(opened)).toMatchObject({ prediction: { files: [{}] } });
		expect(opened.transport.timesOf(poll)).toEqual([0]);
	});

	it('that had ended without its result when it was submitted is asked for it again where that fails', async () => {
		const opened = service.open({
			[submit]: service.answer({ status: 'succeeded' }),
			[poll]: [{ status: 503, body: '' }, service.succeeded],
		});
		expect(await service.complete(opened)).toMatchObject({ prediction: { files: [{}] } });
		expect(opened.transport.timesOf(poll)).toHaveLength(2);
	});

	it('that was said to have ended, and is at work when it is asked for its result, is waited for', async () => {
		const opened = service.open({
			[submit]: service.answer({ status: 'succeeded' }),
			[poll]: [service.running, service.running, service.succeeded],
		});
		expect(await service.complete(opened)).toMatchObject({ prediction: { files: [{}] } });
		expect(opened.transport.timesOf(poll)).toHaveLength(3);
	});

	it('may be unknown to one part of the provider for a moment', async () => {
		const opened = world([unknown, unknown, service.succeeded]);
		expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
		expect(opened.transport.timesOf(submit)).toEqual([0]);
	});

	it('may be unknown for a moment after a response that took its time, too', async () => {
		const held = { ...service.accepted, afterMs: 20_000 };
		const opened = service.open({ [submit]: [held], [poll]: [unknown, service.succeeded] });
		expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
	});

	it('that stays unknown is unknown in the end', async () => {
		const opened = world(unknown);
		await expect(service.complete(opened)).rejects.toMatchObject({
			code: 'not_found',
			predictionId: id,
		});
		const last = opened.transport.timesOf(poll).at(-1) ?? 0;
		expect(last).toBeGreaterThanOrEqual(POLLING.unknownAfterSubmissionMs);
		expect(last).toBeLessThan(POLLING.unknownAfterSubmissionMs + RETRY.maxMs);
	});

	it('is not believed to be another one, however often the provider says so', async () => {
		const opened = world(
			service.answer({ id: 'other', status: 'succeeded', output: service.output }),
		);
		await expect(service.complete(opened)).rejects.toMatchObject({
			code: 'malformed_response',
			predictionId: id,
			message: expect.stringContaining(`prediction other when asked about ${id}`),
		});
		expect(opened.transport.timesOf(poll)).toHaveLength(RETRY.maxMalformed);
	});

	it('is waited for again once a response is about it', async () => {
		const other = service.answer({ id: 'other', status: 'succeeded', output: service.output });
		const opened = world([other, other, other, other, service.running, other, service.succeeded]);
		expect(await service.complete(opened)).toMatchObject({ prediction: { id } });
	});

	it('is polled again when a poll gets no response in a minute', async () => {
		const opened = world([{ afterMs: Number.POSITIVE_INFINITY }, service.succeeded]);
		expect(await service.complete(opened)).toMatchObject({ kind: 'succeeded' });
		const [first = 0, second = 0] = opened.transport.timesOf(poll);
		expect(second - first).toBeGreaterThanOrEqual(60_000);
	});

	it('ends with its time, and the error quotes the last failure', async () => {
		const opened = world({ status: 500, body: { detail: 'out of order' } });
		await expect(service.complete(opened, minute)).rejects.toMatchObject({
			code: 'timed_out',
			predictionId: id,
			message: expect.stringMatching(/the last response was: .*out of order/),
		});
		expect(opened.clock.elapsed).toBe(60_000);
	});

	it('has its time from the submission that was accepted, not from one that was refused', async () => {
		const limited = { ...service.tooMany, headers: { 'retry-after': '8' } };
		const opened = service.open({
			[submit]: [limited, service.accepted],
			[poll]: service.running,
		});
		await expect(service.complete(opened, { timeoutMs: 10_000 })).rejects.toMatchObject({
			code: 'timed_out',
		});
		expect(opened.clock.elapsed).toBe(18_000);
	});
});

it('a list without an answer takes no longer than the time, and the last question is one about the prediction', async () => {
	const { list = '' } = routes;
	let submitted = 0;
	const opened: Opened = service.open(({ method, path }) => {
		const line = `${method} ${path}`;
		if (line === submit) return service.answer({ id: `p${submitted++}`, status: service.pending });
		if (line === list) return { failure: 'timeout', afterMs: 600_000 };
		const id = path.slice(path.lastIndexOf('/') + 1);
		const done = { status: service.fixture.succeeded, output: service.output };
		const isOver = opened.clock.elapsed >= 20_000;
		return service.answer({ id, ...(isOver ? done : { status: service.pending }) });
	});
	const work = Array.from(
		{ length: 6 },
		async () => await service.complete(opened, { timeoutMs: 20_000 }),
	);
	const ends = await Promise.allSettled(work);
	expect(ends.map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'));
	expect(opened.clock.elapsed).toBeLessThanOrEqual(20_000 + RETRY.maxMs);
});

describe('On Timeout: Cancel', () => {
	const timeoutMs = 10_000;

	async function canceledWith(
		answers: Answer | readonly Answer[],
		givenMs = timeoutMs,
		after = service.running,
	) {
		const isOver = (opened: Opened) => opened.transport.lines.includes(cancel);
		const cancels = routesOf({ [cancel]: answers });
		const opened: Opened = service.open((asked) => {
			const line = `${asked.method} ${asked.path}`;
			if (line === cancel) return cancels(asked);
			if (line === submit) return service.accepted;
			return isOver(opened) ? after : service.running;
		});
		const outcome = await service
			.complete(opened, { timeoutMs: givenMs, onTimeout: 'cancel' })
			.catch((error: unknown) => error);
		return { ...opened, outcome };
	}

	it('takes the result of a prediction that finished in the last moment', async () => {
		const { outcome } = await canceledWith([service.succeeded]);
		expect(outcome).toMatchObject({ kind: 'succeeded', prediction: { id } });
	});

	it('needs no cancellation of a prediction that is gone', async () => {
		const { outcome } = await canceledWith([unknown], 20_000, unknown);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('was canceled') });
	});

	it('does not take a prediction that is not known yet for one that is gone', async () => {
		const { outcome, clock } = await canceledWith(unknown, 2_000);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('still running') });
		expect(clock.elapsed).toBeLessThanOrEqual(2_000 + RETRY.cancelBudgetMs);
	});

	it('is tried again while the prediction may not be known yet', async () => {
		const { outcome } = await canceledWith([unknown, service.answer({ status: 'canceled' })]);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('was canceled') });
	});

	it.each([400, 409, 422])('that comes too late (HTTP %d) takes the end', async (status) => {
		const late = { status, body: { detail: 'has already finished' } };
		expect((await canceledWith([late], timeoutMs, service.succeeded)).outcome).toMatchObject({
			kind: 'succeeded',
			prediction: { id },
		});
		const failed = service.answer({ status: 'failed', error: 'No cat' });
		expect((await canceledWith([late], timeoutMs, failed)).outcome).toMatchObject({
			code: 'prediction_failed',
		});
		expect((await canceledWith([late])).outcome).toMatchObject({
			code: 'timed_out',
			advice: expect.stringContaining('could not be canceled'),
		});
	});

	it('is tried again after failures', async () => {
		const { outcome, transport } = await canceledWith([
			{ status: 500, body: '' },
			{ failure: 'connectionLost' },
			service.answer({ status: 'canceled' }),
		]);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('was canceled') });
		expect(transport.timesOf(cancel)).toEqual([10_000, 10_375, 11_125]);
	});

	it.each(['canceled', 'aborted'])(
		'may be done by the provider itself, which has the same deadline: %s',
		async (status) => {
			const opened: Opened = service.open(({ method }) => {
				if (method === 'POST') return service.accepted;
				return opened.clock.elapsed < timeoutMs ? service.running : service.answer({ status });
			});
			const work = service.complete(opened, { timeoutMs, onTimeout: 'cancel' });
			await expect(work).rejects.toMatchObject({
				code: 'timed_out',
				predictionId: id,
				status: 'canceled',
				advice: expect.stringMatching(/canceled at the provider, as the On Timeout option says/),
			});
			expect(opened.transport.lines).not.toContain(cancel);
		},
	);

	it('is not meant where somebody canceled it before', async () => {
		const opened = world([service.running, service.answer({ status: 'canceled' })]);
		const work = service.complete(opened, { timeoutMs, onTimeout: 'cancel' });
		await expect(work).rejects.toMatchObject({ code: 'prediction_canceled' });
	});

	it('says when it did not succeed', async () => {
		const { outcome, clock } = await canceledWith({ status: 500, body: '' });
		expect(outcome).toMatchObject({
			code: 'timed_out',
			predictionId: id,
			advice: expect.stringMatching(/could not be canceled.*still running/),
		});
		expect(clock.elapsed).toBeLessThanOrEqual(timeoutMs + 60_000);
	});

	it('is a stop, when the execution is stopped meanwhile', async () => {
		const opened = service.open({
			[submit]: service.accepted,
			[poll]: service.running,
			[cancel]: { afterMs: 30_000, body: '' },
		});
		opened.clock.stop(15_000);
		const work = service.complete(opened, { timeoutMs, onTimeout: 'cancel' });
		await expect(work).rejects.toMatchObject({ code: 'stopped' });
	});
});
