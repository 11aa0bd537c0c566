import { cog } from '../../../nodes/providers/cog';
import { rembg } from '../../../nodes/providers/rembg';
import { replicate } from '../../../nodes/providers/replicate';
import { Service, type Opened } from '../../conformance/service';

const service = new Service(replicate);
const { id } = service;
const { routes } = service.fixture;
const { submit, poll = '', cancel = '' } = routes;
const canceled = service.answer({ status: 'canceled' });
const options = { timeoutMs: 10_000, onTimeout: 'error' } as const;

/** What a stop cancels at the provider. */
async function canceledByStop({ client, clock, transport }: Opened): Promise<string[]> {
	clock.stop();
	await clock.wait(0);
	const { length } = transport.lines;
	await client.cancelInFlight();
	return transport.lines.slice(length);
}

describe('a stop cancels what is still ours', () => {
	it('what was submitted and is running', async () => {
		const opened = service.open({ [submit]: service.accepted, [cancel]: canceled });
		await opened.client.submit(service.job());
		expect(await canceledByStop(opened)).toEqual([cancel]);
	});

	it('once: a second stop finds nothing', async () => {
		const opened = service.open({ [submit]: service.accepted, [cancel]: canceled });
		await opened.client.submit(service.job());
		await canceledByStop(opened);
		expect(await canceledByStop(opened)).toEqual([]);
	});

	it('what an earlier try of this run submitted', async () => {
		const opened = service.open({ [cancel]: canceled });
		opened.client.trackExisting(id, opened.clock.now(), { isOurs: true });
		expect(await canceledByStop(opened)).toEqual([cancel]);
	});

	it('once, also where it was checked after it was submitted', async () => {
		const opened = service.open({ [submit]: service.accepted, [cancel]: canceled });
		const { submittedAt } = await opened.client.submit(service.job());
		opened.client.trackExisting(id, submittedAt, { isOurs: true });
		expect(await canceledByStop(opened)).toEqual([cancel]);
	});

	it('what may have been accepted, where its ID is known', async () => {
		const container = new Service(cog);
		const { submit: line, cancel: cancelLine = '' } = container.fixture.routes;
		const opened = container.open({
			[line]: { failure: 'connectionLost' },
			[cancelLine]: { body: '' },
		});
		await expect(opened.client.submit(container.job())).rejects.toMatchObject({
			mayHaveBeenAccepted: true,
		});
		expect(await canceledByStop(opened)).toEqual([cancelLine]);
	});

	it('the other items, when one of them has come to its end', async () => {
		const answers = ['one', 'two'].map((name) =>
			service.answer({ id: name, status: service.pending }),
		);
		const opened = service.open({
			[submit]: answers,
			'GET /predictions/one': service.answer({
				id: 'one',
				status: 'succeeded',
				output: service.output,
			}),
			'POST /predictions/two/cancel': canceled,
		});
		const one = await opened.client.submit(service.job());
		await opened.client.submit(service.job());
		await opened.client.waitForCompletion(one, options);
		expect(await canceledByStop(opened)).toEqual(['POST /predictions/two/cancel']);
	});
});

describe('a stop leaves alone what is not ours any longer', () => {
	it('what was finished when it was submitted', async () => {
		const opened = service.open({ [submit]: service.succeeded });
		await opened.client.submit(service.job());
		expect(await canceledByStop(opened)).toEqual([]);
	});

	it('what was handed back unfinished, as the user asked', async () => {
		const opened = service.open({ [submit]: service.accepted, [poll]: service.running });
		await service.complete(opened, { timeoutMs: 10_000, onTimeout: 'return' });
		expect(await canceledByStop(opened)).toEqual([]);
	});

	it('what ran out of time, and is still running as the error says', async () => {
		const opened = service.open({ [submit]: service.accepted, [poll]: service.running });
		await expect(service.complete(opened, options)).rejects.toMatchObject({ code: 'timed_out' });
		expect(await canceledByStop(opened)).toEqual([]);
	});

	it('what another step submitted', async () => {
		const opened = service.open({ [poll]: service.running });
		opened.client.trackExisting(id, opened.clock.now());
		expect(await canceledByStop(opened)).toEqual([]);
	});
});

describe('a cancellation', () => {
	it('that the provider confirms without a word is polled', async () => {
		const { client, transport } = service.open({ [cancel]: { body: '' }, [poll]: canceled });
		expect(await client.cancel(id)).toMatchObject({ id, status: 'canceled' });
		expect(transport.lines).toEqual([cancel, poll]);
	});

	it('is believed where there is no status', async () => {
		const container = new Service(cog);
		const { client } = container.open({ [container.fixture.routes.cancel ?? '']: { body: '' } });
		expect(await client.cancel(container.id)).toMatchObject({
			id: container.id,
			status: 'canceled',
			providerStatus: 'canceled',
		});
	});

	it('is not confirmed by a page to log in', async () => {
		const container = new Service(cog);
		const { cancel: line = '' } = container.fixture.routes;
		const { client } = container.open({ [line]: { body: '<html>Please log in</html>' } });
		await expect(client.cancel(container.id)).rejects.toMatchObject({
			code: 'malformed_response',
			predictionId: container.id,
		});
	});

	it.each([{ status: 'success' }, { status: 'success', message: 'Prediction canceled' }])(
		'that is confirmed by %j says nothing of the prediction, which is polled',
		async (body) => {
			const { client, transport } = service.open({ [cancel]: { body }, [poll]: canceled });
			expect(await client.cancel(id)).toMatchObject({ id, status: 'canceled' });
			expect(transport.lines).toEqual([cancel, poll]);
		},
	);

	it('that the key may not do says so, and nothing else is asked', async () => {
		const { client, transport } = service.open({ [cancel]: { status: 403, body: {} } });
		const refused = { code: 'unauthorized', predictionId: id };
		await expect(client.cancel(id)).rejects.toMatchObject(refused);
		expect(transport.lines).toEqual([cancel]);
	});

	describe.each([400, 404, 405, 409, 410, 422, 501])('that is answered with HTTP %i', (status) => {
		const refused = { status, body: { detail: 'No' } };

		it('of one that has ended, tells how it ended', async () => {
			const { client } = service.open({ [cancel]: refused, [poll]: service.succeeded });
			expect(await client.cancel(id)).toMatchObject({ id, status: 'succeeded' });
		});

		it('of one that is at work, says that it goes on, and blames no ID', async () => {
			const { client } = service.open({ [cancel]: refused, [poll]: service.running });
			await expect(client.cancel(id)).rejects.toMatchObject({
				code: 'rejected',
				message: expect.stringContaining(id),
				status: 'processing',
				advice: expect.stringMatching(/has not ended.*did not cancel it/),
			});
		});
	});

	it('of what is not known says so', async () => {
		const unknown = { status: 404, body: { detail: 'No' } };
		const { client } = service.open({ [cancel]: unknown, [poll]: unknown });
		await expect(client.cancel(id)).rejects.toMatchObject({
			code: 'not_found',
			predictionId: id,
			advice: expect.stringContaining('Check the ID'),
		});
	});

	it('that the provider does not know is none when the time is over: the prediction goes on', async () => {
		const { client, clock } = service.open({
			[cancel]: { status: 404, body: { detail: 'No such route' } },
			[poll]: service.running,
		});
		const tracked = client.trackExisting(id, clock.now());
		const waiting = client.waitForCompletion(tracked, { timeoutMs: 60_000, onTimeout: 'cancel' });
		await expect(waiting).rejects.toMatchObject({
			code: 'timed_out',
			status: 'processing',
			advice: expect.stringContaining('could not be canceled'),
		});
	});

	it('is not said of one that nobody can be asked about when the time is over', async () => {
		const { client, clock } = service.open({
			[cancel]: { status: 404, body: { detail: 'No such route' } },
			[poll]: { status: 503, body: {} },
		});
		const tracked = client.trackExisting(id, clock.now());
		const waiting = client.waitForCompletion(tracked, { timeoutMs: 60_000, onTimeout: 'cancel' });
		await expect(waiting).rejects.toMatchObject({
			code: 'timed_out',
			predictionId: id,
			advice: expect.stringContaining('could not be canceled'),
		});
		await expect(waiting).rejects.not.toMatchObject({ status: 'canceled' });
	});

	it('at a provider that has none says what to do instead', async () => {
		const { client } = new Service(rembg).open({});
		await expect(client.cancel('p1')).rejects.toMatchObject({
			code: 'not_supported',
			message: 'Rembg cannot cancel a prediction',
			predictionId: 'p1',
			advice: expect.stringMatching(/ends by itself.*On Timeout/),
		});
	});
});
