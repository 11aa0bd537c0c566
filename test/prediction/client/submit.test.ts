import type { PredictionError } from '../../../nodes/prediction/model/errors';
import { cog } from '../../../nodes/providers/cog';
import { replicate } from '../../../nodes/providers/replicate';
import { replicateCompatible } from '../../../nodes/providers/replicateCompatible';
import { Service } from '../../conformance/service';
import type { Answer } from '../scriptedTransport';

const service = new Service(replicateCompatible);
const { submit } = service.fixture.routes;

async function failed(answer: Answer): Promise<PredictionError> {
	const { client, transport } = service.open({ [submit]: answer });
	const outcome = await client.submit(service.job()).catch((error: unknown) => error);
	expect(transport.lines).toEqual([submit]);
	return outcome as PredictionError;
}

describe('whether Retry On Fail may pay for it again', () => {
	it.each([
		['no answer came', { failure: 'connectionLost' }, undefined],
		['the answer never came', { afterMs: Number.POSITIVE_INFINITY }, undefined],
		['a gateway gave up waiting', { status: 504, body: '' }, 504],
		['the service gave up waiting', { status: 408, body: '' }, 408],
		['the answer cannot be read', { status: 201, body: '<html>OK</html>' }, undefined],
		['the answer names no prediction', { status: 201, body: { status: 'starting' } }, 201],
	] satisfies Array<[string, Answer, number | undefined]>)(
		'no: %s, so it is probably running',
		async (_name, answer, httpStatus) => {
			const error = await failed(answer);
			expect(error.mayHaveBeenAccepted).toBe(true);
			expect(error.httpStatus).toBe(httpStatus);
			expect(error.advice).toMatch(/not known whether it was accepted.*list of predictions/);
		},
	);

	it.each([500, 502, 503])('yes: HTTP %d, though we do not do so by ourselves', async (status) => {
		const error = await failed({ status, body: { detail: 'Sorry' } });
		expect(error).toMatchObject({
			code: 'unavailable',
			mayHaveBeenAccepted: false,
			httpStatus: status,
		});
		expect(error.advice).toMatch(/not known whether it was accepted.*list of predictions/);
	});

	it.each([
		[401, 'unauthorized', /API key/],
		[402, 'billing', /credit/],
		[422, 'rejected', /image/],
	] as const)('yes: HTTP %d is a clear refusal', async (status, code, advice) => {
		const error = await failed({ status, body: { detail: 'No' } });
		expect(error).toMatchObject({ code, mayHaveBeenAccepted: false, httpStatus: status });
		expect(error.advice).toMatch(advice);
		expect(error.advice).not.toContain('not known');
	});
});

it('silence is told with its provider and its cause', async () => {
	const { message, code } = await failed({ failure: 'connectionLost' });
	expect(code).toBe('unreachable');
	expect(message).toContain(service.provider.subject);
	expect(message).toContain('scripted: lost');
});

describe('a model that the service may not know', () => {
	const official = 'owner/name';
	const first = 'POST /models/owner/name/predictions';

	it.each([401, 402, 422])(
		'is not looked up when the refusal is about something else: HTTP %d',
		async (status) => {
			const known = new Service(replicate);
			const { client, transport } = known.open({ [first]: { status, body: { detail: 'No' } } });
			await expect(client.submit(known.job({ model: official }))).rejects.toMatchObject({
				httpStatus: status,
			});
			expect(transport.lines).toEqual([first]);
		},
	);

	it('is looked up when it is unknown at its own address, and submitted by its version', async () => {
		const known = new Service(replicate);
		const { client, transport } = known.open({
			[first]: { status: 404, body: { detail: 'Not found' } },
			'GET /models/owner/name': { body: { latest_version: { id: 'v1' } } },
			'POST /predictions': known.accepted,
		});
		await client.submit(known.job({ model: official }));
		expect(transport.asked.at(-1)?.request).toMatchObject({ body: { version: 'owner/name:v1' } });
	});
});

describe('a connection that stays open', () => {
	/** How often the pool was told, a second after a submission that is not yet answered. */
	async function toldAfterASecond(held: Service): Promise<number> {
		const { submit: line } = held.fixture.routes;
		const { client, clock, limiter } = held.open({ [line]: { ...held.accepted, afterMs: 2_000 } });
		const told = jest.spyOn(limiter, 'accepted');
		const work = client.submit(held.job());
		await clock.wait(1_000);
		const { length } = told.mock.calls;
		await work;
		expect(told).toHaveBeenCalledTimes(1);
		return length;
	}

	it('is an acceptance where the service holds it until the end', async () => {
		expect(await toldAfterASecond(new Service(replicate))).toBe(1);
	});

	it('is only a slow answer elsewhere', async () => {
		expect(await toldAfterASecond(service)).toBe(0);
	});

	it('and brings no answer is in doubt where it was not to be held, though we chose the id', async () => {
		const container = new Service(cog);
		const { submit: line } = container.fixture.routes;
		const { client } = container.open({ [line]: { afterMs: Number.POSITIVE_INFINITY } });
		await expect(client.submit(container.job({ waitForCompletion: false }))).rejects.toMatchObject({
			code: 'unreachable',
			predictionId: container.fixture.id,
			mayHaveBeenAccepted: true,
		});
	});
});
