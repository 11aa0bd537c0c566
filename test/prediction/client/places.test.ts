import { rembg } from '../../../nodes/providers/rembg';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';

const service = new Service(replicateCompatible);
const { submit, poll = '', cancel = '', list = '' } = service.fixture.routes;
const unknown = { status: 404, body: { detail: 'Not found' } };
const canceled = service.answer({ status: 'canceled' });
const ITEMS = 100;

describe('many images share the places at the provider', () => {
	it.each([
		[1, 1],
		[3, 3],
		// Not more than the account has room for.
		[80, service.provider.limits.initialConcurrency],
	])('with a limit of %d, %d are submitted at once', async (concurrency, submitted) => {
		const world = { [submit]: service.accepted, [poll]: service.running, [list]: unknown };
		const opened = service.open(world, { concurrency });
		opened.clock.stop(20_000);
		const work = Array.from({ length: ITEMS }, async () => await service.complete(opened));
		await Promise.allSettled(work);
		expect(opened.transport.timesOf(submit)).toHaveLength(submitted);
	});

	it('every image comes to its end, paid once, though the provider says "too many" again and again', async () => {
		let count = 0;
		const opened = service.open(({ method, path }) => {
			if (`${method} ${path}` !== submit) return service.succeeded;
			count++;
			return count % 4 === 0 ? service.tooMany : service.succeeded;
		});
		const work = Array.from({ length: ITEMS }, async () => await service.complete(opened));
		const outcomes = await Promise.all(work);
		expect(outcomes.every(({ kind }) => kind === 'succeeded')).toBe(true);
		expect(opened.transport.timesOf(submit)).toHaveLength(count);
		expect(count - Math.floor(count / 4)).toBe(ITEMS);
	});

	it('what would not be done in time beside others is not sent, and says so', async () => {
		const server = new Service(rembg);
		const slow = { ...server.succeeded, afterMs: 20_000 };
		const opened = server.open({ [server.fixture.routes.submit]: slow });
		for (let image = 0; image < 3; image++) await server.complete(opened);
		const brief = { timeoutMs: 10_000, onTimeout: 'error' } as const;
		const ends = await Promise.allSettled(
			[1, 2].map(async () => await server.complete(opened, brief)),
		);
		expect(ends[1]).toMatchObject({
			reason: {
				code: 'rate_limited',
				message: expect.stringMatching(/is busy: an image takes longer.*was not sent/),
				advice: expect.stringMatching(/^Increase the Timeout/),
			},
		});
	});

	it('a stop keeps what waits for a place from being submitted', async () => {
		const world = { [submit]: service.accepted, [poll]: service.running, [cancel]: canceled };
		const opened = service.open(world, { concurrency: 1 });
		opened.clock.stop(2_000);
		const work = [1, 2, 3].map(async () => await service.complete(opened));
		const ends = await Promise.allSettled(work);
		expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
		expect(opened.transport.timesOf(submit)).toEqual([0]);
	});
});

it('a response that is the result counts once: one of two that came back opens no further request', async () => {
	const answering = new Service(rembg);
	const { succeeded } = answering;
	const after = (afterMs: number) => ({ ...succeeded, afterMs });
	const opened = answering.open({
		[answering.fixture.routes.submit]: [after(1_000), after(2_000), after(60_000)],
	});
	opened.clock.stop(1_900);
	await Promise.allSettled(
		Array.from({ length: 10 }, async () => await answering.complete(opened)),
	);
	expect(opened.transport.timesOf(answering.fixture.routes.submit)).toEqual([0, 0, 1_000]);
});

describe('a rate limit is everybody’s', () => {
	const limited = { ...service.tooMany, headers: { 'retry-after': '5' } };

	it('nobody submits before the time that was named', async () => {
		const opened = service.open({
			[submit]: [limited, service.succeeded, service.succeeded],
		});
		const later = async () => {
			await opened.clock.pass(1_000);
			await service.complete(opened);
		};
		await Promise.all([service.complete(opened), later()]);
		const [first, ...others] = opened.transport.timesOf(submit);
		expect(first).toBe(0);
		expect(others).toHaveLength(2);
		expect(Math.min(...others)).toBeGreaterThanOrEqual(5_000);
	});

	it('and ends those that were refused for the whole of their time, however often they were sent', async () => {
		const opened = service.open({
			[submit]: { ...service.tooMany, headers: { 'retry-after': '2' } },
		});
		const work = [1, 2, 3].map(async () => await service.complete(opened, { timeoutMs: 60_000 }));
		const ends = await Promise.allSettled(work);
		for (const end of ends) {
			expect(end).toMatchObject({ reason: { code: 'rate_limited', mayHaveBeenAccepted: false } });
		}
		expect(opened.clock.elapsed).toBeLessThanOrEqual(60_000);
	});

	it('is kept to exactly where the limit would count anew later', async () => {
		const headers = { 'retry-after': '2', 'ratelimit-remaining': '0', 'ratelimit-reset': '60' };
		const opened = service.open({ [submit]: [{ ...service.tooMany, headers }, service.succeeded] });
		await service.complete(opened);
		expect(opened.transport.timesOf(submit)).toEqual([0, 2_000]);
	});

	it('and ends the images that cannot wait so long', async () => {
		const opened = service.open({
			[submit]: [{ ...limited, headers: { 'retry-after': '3600' } }],
		});
		await expect(service.complete(opened)).rejects.toMatchObject({ code: 'rate_limited' });
		await opened.clock.pass(1_000);
		await expect(service.complete(opened)).rejects.toMatchObject({
			code: 'rate_limited',
			message: expect.stringContaining('longer than the timeout'),
		});
		expect(opened.clock.elapsed).toBe(1_000);
	});
});

it('an image of another model does not wait behind one whose model is busy, in the same execution', async () => {
	const busy = { code: 'unavailable', message: 'busy', isOwn: true, isBusy: true } as const;
	const both = new Service({
		...replicateCompatible,
		readError: ({ status }) => (status === 409 ? busy : null),
	});
	const opened = both.open(({ path }) =>
		path.includes('busy') ? { status: 409, headers: { 'retry-after': '30' } } : both.succeeded,
	);
	const models = [...Array<string>(4).fill('busy/model'), 'other/model'];
	const work = Promise.all(
		models.map(async (model) => await both.complete(opened, {}, { model }).catch(() => null)),
	);
	opened.clock.stop(1_000);
	const ends = await work;
	expect(ends.map((end) => end?.kind ?? null)).toEqual([null, null, null, null, 'succeeded']);
});
