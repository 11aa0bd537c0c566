import { instantCutOut } from '../../sandbox/engines/instant';
import { picture } from '../../nodes/picture';
import { services, type Service } from '../sandbox/services';
import { deliver, reportOf, signed } from '../triggering/deliveries';
import type { Listener } from '../triggering/listener';
import { TriggerStage } from '../triggering/triggerStage';

const { replicate, waveSpeed, tengr, replicateCompatible, cog } = services;

describe('reports of a provider to a workflow', () => {
	let triggering: TriggerStage;

	beforeAll(async () => {
		triggering = await TriggerStage.open('trigger-webhook');
	});
	afterAll(async () => await triggering.close());
	beforeEach(async () => {
		await triggering.stage.sandbox.reset();
		await triggering.stage.sandbox.change({ webhookRetryBaseMs: 100, taskMs: 200 });
	});

	async function active(
		service: Service,
		parameters: Readonly<Record<string, unknown>> = {},
		values: Readonly<Record<string, unknown>> = {},
	): Promise<Listener> {
		return await (await triggering.listener(service, parameters, values)).activate();
	}

	it.each([
		['replicate', replicate, true, {}],
		['waveSpeed', waveSpeed, true, {}],
		['tengr', tengr, true, {}],
		['replicateCompatible', replicateCompatible, true, {}],
		['cog with a token', cog, true, { apiKey: 'the token' }],
		['cog without a token', cog, false, { apiKey: '' }],
	])('%s: what is submitted starts it, with the file', async (_, service, verified, values) => {
		await triggering.stage.sandbox.change({
			webhookAuthToken: 'apiKey' in values ? values.apiKey || null : null,
		});
		const listener = await active(service, {}, values);

		const [id] = await triggering.submit(service, 1, listener.url);
		const [item, ...others] = await listener.eventsOnce(1);

		expect(others).toEqual([]);
		expect(item?.json).toMatchObject({
			predictionId: id,
			provider: service.provider,
			status: 'succeeded',
			event: { mode: 'webhook', verified },
		});
		const format = service === tengr ? 'webp' : 'png';
		const bytes = await triggering.stage.client.readBinary(item!.binary!.data!);
		expect(bytes.equals(instantCutOut(picture(0), format))).toBe(true);
		expect(item?.json.file).toMatchObject({ mimeType: `image/${format}`, bytes: bytes.length });
		const { deliveries } = await triggering.prediction(id!);
		expect(deliveries.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([[200]]);
		expect(await triggering.stage.sandbox.leaks()).toEqual([]);
	});

	it('of ten predictions start it ten times', async () => {
		const listener = await active(replicate);
		const ids = await triggering.submit(replicate, 10, listener.url);
		const items = await listener.eventsOnce(10);
		expect(items.map(({ json }) => json.predictionId).sort()).toEqual(ids.sort());
	});

	it.each([
		['replicate', replicate],
		['waveSpeed', waveSpeed],
	])('that are forged are refused: %s', async (_, service) => {
		const listener = await active(service, { downloadFile: false });
		const genuine = reportOf(service, 'a');
		const forgeries = [
			{ ...genuine, headers: {} },
			{ ...genuine, body: genuine.body.replace('"a"', '"b"') },
			signed(service, genuine.body, 'msg', 'somebody else'),
		];

		for (const forgery of forgeries) {
			const answer = await deliver(listener.url, forgery);
			expect(answer).toEqual({ status: 401, body: '{"message":"Unauthorized"}' });
		}
		expect(await deliver(listener.url, genuine)).toMatchObject({ status: 200 });
		expect(await listener.eventsOnce(1)).toHaveLength(1);
	});

	it('that are unsigned are refused when the provider knows nothing of them', async () => {
		const listener = await active(tengr);
		const answer = await deliver(listener.url, reportOf(tengr, 'made-up'));
		expect(answer).toEqual({ status: 401, body: '{"message":"Unauthorized"}' });
		expect(await listener.executions()).toEqual([]);
	});

	it('without the token of the container are refused', async () => {
		const listener = await active(cog, {}, { apiKey: 'the token' });
		expect(await deliver(listener.url, reportOf(cog, 'a'))).toMatchObject({ status: 401 });
		expect(await listener.executions()).toEqual([]);
	});

	it('that are not asked for are taken and start nothing', async () => {
		const listener = await active(replicate, { statuses: ['failed'] });
		const answer = await deliver(listener.url, reportOf(replicate, 'a'));
		expect(answer).toEqual({ status: 200, body: '{"received":true,"started":false}' });
		expect(await listener.executions()).toEqual([]);
	});

	it('in other languages and with odd white space are read as they come', async () => {
		const listener = await active(replicate, {
			downloadFile: false,
			options: { includeResponse: true },
		});
		const body = '\r\n{ "id" : "a",\t"status":"succeeded" ,"logs":"背景 🐈‍⬛ \\u80cc\\/" }\n';
		expect(await deliver(listener.url, signed(replicate, body, 'msg'))).toEqual({
			status: 200,
			body: '{"received":true,"started":true}',
		});
		const [item] = await listener.eventsOnce(1);
		expect(item?.json.response).toMatchObject({ logs: '背景 🐈‍⬛ 背/' });
	});

	it('come again until the provider can be asked', async () => {
		const listener = await active(tengr);
		await triggering.stage.sandbox.addFault({
			place: 'tengr',
			method: 'GET',
			path: '/v2/artworks/',
			count: 1,
			action: { kind: 'answer', status: 401 },
		});

		const [id] = await triggering.submit(tengr, 1, listener.url);
		const items = await listener.eventsOnce(1);

		expect(items).toHaveLength(1);
		const { deliveries } = await triggering.prediction(id!);
		expect(deliveries[0]?.attempts.map(({ status }) => status)).toEqual([503, 200]);
	});

	it('start it all the same when the file cannot be fetched', async () => {
		await triggering.stage.sandbox.addFault({
			place: 'files',
			path: 'out',
			count: 0,
			action: { kind: 'answer', status: 404 },
		});
		const listener = await active(replicate);

		await triggering.submit(replicate, 1, listener.url);
		const [item] = await listener.eventsOnce(1);

		expect(item?.json).toMatchObject({ status: 'succeeded' });
		expect(item?.json.downloadError).toMatch(/no longer available \(HTTP 404\)/);
		expect(item?.binary).toBeUndefined();
	});

	it('of failed predictions carry their error', async () => {
		await triggering.stage.sandbox.change({ ending: 'failed' });
		const listener = await active(replicate);
		await triggering.submit(replicate, 1, listener.url);
		const [item] = await listener.eventsOnce(1);
		expect(item?.json).toMatchObject({ status: 'failed', failureReason: 'CUDA out of memory' });
	});
});
