import type { WaitOptions } from '../../../nodes/prediction/client/outcome';
import { POLLING, RETRY } from '../../../nodes/prediction/model/policy';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

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

describe('a prediction that this run submitted', () => {
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

describe('On Timeout: Cancel', () => {
	const timeoutMs = 10_000;

	async function canceledWith(answers: Answer | readonly Answer[], givenMs = timeoutMs) {
		const opened = service.open({
			[submit]: service.accepted,
			[poll]: service.running,
			[cancel]: answers,
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
		const { outcome } = await canceledWith([unknown], 20_000);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('was canceled') });
	});

	it('does not take a prediction that is not known yet for one that is gone', async () => {
		const { outcome } = await canceledWith([unknown]);
		expect(outcome).toMatchObject({ advice: expect.stringContaining('still running') });
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
