import { kkiai } from '../../../nodes/providers/kkiai';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { slidingWindow, TELLS, type Telling } from '../scheduling/simulation/limits';
import { Service, type Opened } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const ROUND_TRIP_MS = 300;

const service = new Service(replicateCompatible);
const { submit, poll = '', list = '' } = service.fixture.routes;

/** So many images of 3 s at a service that answers so many status requests a second. */
async function polled(images: number, perSecond: number, tells: Telling) {
	const service = new Service(kkiai);
	const limit = slidingWindow(perSecond, 1_000, tells);
	const submittedAt: number[] = [];
	let refused = 0;
	const answer = (asked: { method: string; path: string }): Answer => {
		const now = opened.clock.elapsed;
		if (asked.method === 'POST') {
			const id = `p${submittedAt.push(now) - 1}`;
			return service.answer({ id, status: service.pending });
		}
		const refusal = limit.take(now, 0);
		if (refusal !== null) {
			refused++;
			const headers = refusal.toldMs === null ? {} : { 'retry-after': `${refusal.toldMs / 1_000}` };
			return { ...service.tooMany, headers };
		}
		const id = /p(\d+)$/.exec(asked.path);
		if (id === null) return { status: 404, body: { message: 'Unknown' } };
		const isDone = now > (submittedAt[Number(id[1])] ?? NaN) + 3_000;
		const { fixture, output, pending } = service;
		return isDone
			? service.answer({ id: id[0], status: fixture.succeeded, output })
			: service.answer({ id: id[0], status: pending });
	};
	const opened: Opened = service.open((asked) => ({ ...answer(asked), afterMs: ROUND_TRIP_MS }));
	const all = await Promise.all(
		Array.from({ length: images }, async () => await service.complete(opened)),
	);
	expect(all.every(({ kind }) => kind === 'succeeded')).toBe(true);
	return { tookMs: opened.clock.elapsed, refused: refused / images };
}

describe('a limit of status requests', () => {
	it.each([
		[1, 'whole seconds', TELLS.wholeSeconds],
		[1, 'nothing', TELLS.nothing],
		[2, 'whole seconds', TELLS.wholeSeconds],
		[5, 'whole seconds', TELLS.wholeSeconds],
	])(
		'of %d a second that tells %s is learned: 30 images in little more than it takes',
		async (perSecond, _, tells) => {
			const { tookMs, refused } = await polled(30, perSecond, tells);
			expect(refused).toBeLessThanOrEqual(0.25);
			expect(tookMs).toBeLessThan(1.25 * (30_000 / perSecond) + 5_000);
		},
	);

	it.each([
		['single requests', poll],
		['the list', list],
	])(
		'that %s run into holds all of them up for exactly the told time, and one goes first after it',
		async (_, line) => {
			const refused = { ...service.tooMany, headers: { 'retry-after': '7' } };
			let refusals = 0;
			const opened = service.open((asked) => {
				const said = `${asked.method} ${asked.path}`;
				const answer =
					said === submit
						? service.accepted
						: said === line && refusals++ < 3
							? refused
							: said === list
								? { status: 404, body: {} }
								: service.succeeded;
				return { ...answer, afterMs: ROUND_TRIP_MS };
			});
			await Promise.all(Array.from({ length: 10 }, async () => await service.complete(opened)));
			const times = [...opened.transport.timesOf(poll), ...opened.transport.timesOf(list)].sort(
				(one, other) => one - other,
			);
			const refusedAt = (opened.transport.timesOf(line)[0] ?? NaN) + ROUND_TRIP_MS;
			const [first = NaN, second = NaN] = times.filter((at) => at >= refusedAt);
			expect(first).toBeGreaterThanOrEqual(refusedAt + 7_000);
			expect(first).toBeLessThan(refusedAt + 7_000 + ROUND_TRIP_MS);
			expect(second).toBeGreaterThanOrEqual(first + ROUND_TRIP_MS);
		},
	);
});

it('results that are missing for a moment keep no other prediction from being asked about', async () => {
	const limits = { ...kkiai.limits, initialConcurrency: 30 };
	const service = new Service({ ...kkiai, limits });
	let submitted = 0;
	const opened: Opened = service.open(({ method, path }) => {
		if (method === 'POST') {
			const id = `p${submitted++}`;
			return service.answer({ id, status: service.pending });
		}
		const id = /p\d+$/.exec(path)?.[0];
		if (id === undefined) return { status: 404, body: { message: 'Unknown' } };
		const output = opened.clock.elapsed > 8_000 ? { output: service.output } : {};
		return service.answer({ id, status: service.fixture.succeeded, ...output });
	});
	const askedFirst = new Map<string, number>();
	await Promise.all(Array.from({ length: 30 }, async () => await service.complete(opened)));
	for (const { at, request } of opened.transport.asked)
		if (request.method === 'GET' && !askedFirst.has(request.path)) askedFirst.set(request.path, at);
	expect(Math.max(...askedFirst.values())).toBeLessThan(8_000);
});

it('one refusal by chance that tells half a minute is a pause, and no limit of one request in half a minute', async () => {
	const service = new Service(kkiai);
	const submittedAt: number[] = [];
	let polls = 0;
	const opened: Opened = service.open(({ method, path }) => {
		const now = opened.clock.elapsed;
		if (method === 'POST') {
			const id = `p${submittedAt.push(now) - 1}`;
			return service.answer({ id, status: service.pending });
		}
		if (++polls === 2) return { ...service.tooMany, headers: { 'retry-after': '30' } };
		const id = /p(\d+)$/.exec(path);
		if (id === null) return { status: 404, body: { message: 'Unknown' } };
		const isDone = now > (submittedAt[Number(id[1])] ?? NaN) + 3_000;
		const done = { status: service.fixture.succeeded, output: service.output };
		return service.answer({ id: id[0], ...(isDone ? done : { status: service.pending }) });
	});
	const four = async () => await Promise.all([1, 2, 3, 4].map(() => service.complete(opened)));
	await four();
	expect(opened.clock.elapsed).toBeLessThan(40_000);
	await four();
	expect(opened.clock.elapsed).toBeLessThan(40_000 + 25_000);
});
