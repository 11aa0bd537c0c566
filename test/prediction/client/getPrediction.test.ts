import type { Prediction } from '../../../nodes/prediction/model/prediction';
import { bria as briaProvider } from '../../../nodes/providers/bria';
import { replicate } from '../../../nodes/providers/replicate';
import { rembg } from '../../../nodes/providers/rembg';
import { Service, type Opened } from '../../conformance/service';
import { slidingWindow, TELLS, type Telling } from '../scheduling/simulation/limits';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicate);
const { id } = service;
const { routes } = service.fixture;
const { poll = '' } = routes;

describe('the state of a prediction', () => {
	it('is what the provider responds', async () => {
		const { client, transport } = service.open({ [poll]: [service.running] });
		expect(await client.getPrediction(id)).toMatchObject({ id, status: 'processing' });
		expect(transport.lines).toEqual([poll]);
	});

	it.each([
		['a response that cannot be read', { status: 200, body: '<html>Welcome</html>' }],
		['a response about another prediction', service.answer({ id: 'x', status: service.pending })],
		['an error', { status: 404, body: { detail: 'No' } }],
	] satisfies Array<[string, Answer]>)('%s names the prediction', async (_name, answer) => {
		const { client } = service.open({ [poll]: [answer] });
		await expect(client.getPrediction(id)).rejects.toMatchObject({
			predictionId: id,
			message: expect.stringContaining(id),
		});
	});

	it('is told of an ID in capitals too, where the provider makes no difference', async () => {
		const { client } = service.open(() => service.running);
		const given = id.toUpperCase();
		expect(given).not.toBe(id);
		expect(await client.getPrediction(given)).toMatchObject({ id: given, status: 'processing' });
	});

	it('that is gone is not found, as one that is unknown', async () => {
		const { client } = service.open({ [poll]: { status: 410, body: { detail: 'Gone' } } });
		await expect(client.getPrediction(id)).rejects.toMatchObject({
			code: 'not_found',
			predictionId: id,
			advice: expect.stringMatching(/Check the ID.*deleted/),
		});
	});

	it('that names none is of the one that was asked for', async () => {
		const nameless = service.answer({ status: service.pending });
		const body = { ...(nameless.body as object), id: null };
		const { client } = service.open({ [poll]: [{ body }] });
		expect(await client.getPrediction(id)).toMatchObject({ id, status: 'processing' });
	});

	it('cannot be had everywhere, and the error says what to do instead', async () => {
		await expect(new Service(rembg).open({}).client.getPrediction('p1')).rejects.toMatchObject({
			code: 'not_supported',
			message: 'Rembg does not provide prediction status',
			predictionId: 'p1',
			advice: expect.stringMatching(/wait for the result.*Prediction Status Trigger/),
		});
	});
});

describe('a hundred predictions that are asked about at once', () => {
	const bria = new Service(briaProvider);

	/** The service takes so many requests in a minute, and tells of it as given. */
	function opened(perMinute: number, tells: Telling): Opened {
		const limit = slidingWindow(perMinute, 60_000, tells);
		const scene: Opened = bria.open(() => {
			const refusal = limit.take(scene.clock.elapsed, 0);
			if (refusal === null) return { ...bria.running, afterMs: 50 };
			const told = refusal.toldMs === null ? {} : { 'retry-after': `${refusal.toldMs / 1_000}` };
			return { status: 429, headers: told, body: {}, afterMs: 50 };
		});
		return scene;
	}

	const hundred = async (ask: () => Promise<Prediction>) =>
		await Promise.allSettled(Array.from({ length: 100 }, ask));

	it.each([
		['and the service does not tell when to come back', TELLS.nothing],
		['and the service tells when to come back', TELLS.wholeSeconds],
	])('wait for their turns, at 60 a minute %s', async (_name, tells) => {
		const { client, clock, transport } = opened(60, tells);
		const ends = await hundred(async () => await client.getPredictionInTurn(bria.id));
		expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
		expect(clock.elapsed).toBeLessThan(75_000);
		expect(transport.asked.length).toBeLessThanOrEqual(100 + 30);
	});

	it('need no second where nothing is refused', async () => {
		const { client, clock, transport } = opened(Infinity, TELLS.nothing);
		await hundred(async () => await client.getPredictionInTurn(bria.id));
		expect(clock.elapsed).toBeLessThan(1_000);
		expect(transport.asked).toHaveLength(100);
	});

	it('end after a minute in which none is answered', async () => {
		const { client, clock } = opened(0, TELLS.always(2_000));
		const ends = await hundred(async () => await client.getPredictionInTurn(bria.id));
		for (const end of ends)
			expect(end).toMatchObject({ reason: { code: 'rate_limited', predictionId: bria.id } });
		expect(clock.elapsed).toBeLessThanOrEqual(60_000);
	});

	it('are all given up by a stop', async () => {
		const { client, clock } = opened(0, TELLS.always(30_000));
		clock.stop(1_000);
		const ends = await hundred(async () => await client.getPredictionInTurn(bria.id));
		for (const end of ends) expect(end).toMatchObject({ reason: { code: 'stopped' } });
		expect(clock.elapsed).toBe(1_000);
	});

	it('and canceled, share the limit as well', async () => {
		const limit = slidingWindow(60, 60_000, TELLS.nothing);
		const scene: Opened = service.open(() =>
			limit.take(scene.clock.elapsed, 0) === null
				? { ...service.answer({ status: 'canceled' }), afterMs: 50 }
				: { status: 429, body: {}, afterMs: 50 },
		);
		const ends = await hundred(async () => await scene.client.cancel(service.id));
		expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
	});
});
