import { createHmac } from 'node:crypto';
import { providers } from '../../nodes/providers';
import { cog } from '../../nodes/providers/cog';
import { kie } from '../../nodes/providers/kie';
import { confirmationOf } from '../conformance/confirmation';
import { readFixture } from '../conformance/fixture';
import { Service } from '../conformance/service';
import { hintAbout, type Delivery } from './deliveries';
import { passTime } from './timeTravel';
import { useTriggerStage } from './triggerStage';

const trigger = useTriggerStage();
const { stage } = trigger;

const confirming = providers
	.filter((provider) => confirmationOf(provider) === 'status')
	.map((provider) => [provider.id, provider] as const);

describe.each(confirming)('%s does not sign its deliveries', (id, provider) => {
	it('so one is a hint, and what the provider says counts [S-31]', async () => {
		await trigger.open(provider);
		const prediction = await trigger.finished(provider);
		const { failed = '' } = readFixture(id);
		const hint = hintAbout(provider, { id: prediction.id, status: failed, error: 'forged' });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json).toMatchObject({
			predictionId: prediction.id,
			provider: id,
			status: 'succeeded',
			failureReason: null,
			event: { verified: true, deliveryId: null },
		});
	});

	it.each(['unknown', '../../account', '', 'a/b?c=d#e'])(
		'so one about "%s" starts nothing [S-35]',
		async (forged) => {
			await trigger.open(provider);
			await trigger.finished(provider);
			const hint = hintAbout(provider, { id: forged, status: readFixture(id).succeeded });
			const { status } = await trigger.deliver(hint);
			expect([400, 401]).toContain(status);
			expect(trigger.host.executions).toEqual([]);
		},
	);

	it('so it is asked to deliver again while it does not respond', async () => {
		await trigger.open(provider);
		const prediction = await trigger.finished(provider);
		const delivery = await trigger.deliveryOf(provider, prediction);
		stage.sandbox.fault({
			method: 'GET',
			path: prediction.id,
			count: 0,
			action: { kind: 'html', status: 502 },
		});
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 503 });
		expect(trigger.host.executions).toEqual([]);
	}, 15_000);

	it('so it is asked again about an end that it does not confirm yet, which then has to be delivered again', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		await trigger.open(provider);
		const { id: predictionId } = await trigger.submitted(provider);
		const hint = hintAbout(provider, { id: predictionId, status: readFixture(id).succeeded });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 503 });
		expect(trigger.host.executions).toEqual([]);
		const asked = stage.sandbox.requests.filter(
			({ method, path, query }) => method === 'GET' && `${path}?${query}`.includes(predictionId),
		);
		expect(asked).toHaveLength(3);
	});

	const askedAbout = (predictionId: string) =>
		stage.sandbox.requests.filter(
			({ method, path, query }) => method === 'GET' && `${path}?${query}`.includes(predictionId),
		).length;
	const delivered = async (hint: Delivery, count: number) => {
		const copies = Array.from({ length: count }, () => hint);
		const replies = await Promise.all(copies.map(async (one) => await trigger.deliver(one)));
		return [...new Set(replies.map(({ status }) => status))];
	};

	it('so one about an end that was passed on is answered without a request [S-64]', async () => {
		await trigger.open(provider, { downloadFile: false });
		const prediction = await trigger.finished(provider);
		const { succeeded, failed = '' } = readFixture(id);
		const hint = hintAbout(provider, { id: prediction.id, status: succeeded });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		const before = askedAbout(prediction.id);
		passTime(60_000);
		expect(await delivered(hint, 20)).toEqual([200]);
		const forged = hintAbout(provider, { id: prediction.id, status: failed, error: 'forged' });
		expect(await delivered(forged, 20)).toEqual([200]);
		expect(askedAbout(prediction.id)).toBe(before);
		expect(trigger.items).toHaveLength(1);
		jest.restoreAllMocks();
	});

	it('so many at once about one that it does not know ask as often as one does', async () => {
		await trigger.open(provider);
		const hint = hintAbout(provider, { id: 'invented', status: readFixture(id).succeeded });
		expect(await delivered(hint, 30)).toEqual([401]);
		expect(askedAbout('invented')).toBe(3);
	});

	it('so many at once about an end that has not come ask as often as one does', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		await trigger.open(provider);
		const { id: predictionId } = await trigger.submitted(provider);
		const hint = hintAbout(provider, { id: predictionId, status: readFixture(id).succeeded });
		expect(await delivered(hint, 30)).toEqual([503]);
		expect(askedAbout(predictionId)).toBe(3);
	});

	it('so one that is repeated as soon as the end shows starts the workflow', async () => {
		stage.sandbox.settings({ taskMs: 2_000 });
		await trigger.open(provider, { downloadFile: false });
		const prediction = await trigger.submitted(provider);
		const hint = hintAbout(provider, { id: prediction.id, status: readFixture(id).succeeded });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 503 });
		await prediction.ended;
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(1);
	});

	it('so one that it does not know for a moment is asked for again', async () => {
		await trigger.open(provider, { downloadFile: false });
		const prediction = await trigger.finished(provider);
		const hint = hintAbout(provider, { id: prediction.id, status: readFixture(id).succeeded });
		stage.sandbox.fault({
			place: provider.id as 'tengr',
			method: 'GET',
			path: prediction.id,
			action: {
				kind: 'answer',
				status: 404,
				body: { detail: 'not found', message: 'not found' },
			},
		});
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(1);
	});

	it('so a result that it shows a moment later is in the event', async () => {
		await trigger.open(provider);
		const prediction = await trigger.finished(provider);
		const empty = { id: prediction.id, status: readFixture(id).succeeded };
		stage.sandbox.fault({
			method: 'GET',
			path: prediction.id,
			action: { kind: 'answer', status: 200, body: new Service(provider).body(empty) },
		});
		await trigger.deliver(hintAbout(provider, empty));
		expect(trigger.items[0]?.json.outputUrls).toHaveLength(1);
	});

	it('so an end that it confirms a moment later starts the workflow', async () => {
		stage.sandbox.settings({ taskMs: 700 });
		await trigger.open(provider);
		const { id: predictionId } = await trigger.submitted(provider);
		const hint = hintAbout(provider, { id: predictionId, status: readFixture(id).succeeded });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json).toMatchObject({ predictionId, status: 'succeeded' });
	});
});

describe('kie.ai with a signing secret', () => {
	it('is not believed about a task that it does not show: the signature is that of ID and time', async () => {
		const webhookSigningSecret = 'kie-hmac-key';
		await trigger.open(kie, {}, { webhookSigningSecret });
		const time = String(Math.floor(Date.now() / 1000));
		const signature = createHmac('sha256', webhookSigningSecret).update(`invented.${time}`);
		const headers = {
			'x-webhook-timestamp': time,
			'x-webhook-signature': signature.digest('base64'),
		};
		const resultJson = JSON.stringify({ resultUrls: ['https://example.com/forged.png'] });
		const data = { taskId: 'invented', state: 'success', resultJson };
		const body = JSON.stringify({ code: 200, msg: 'success', data });
		expect(await trigger.deliver({ body, headers })).toMatchObject({ status: 401 });
		expect(trigger.host.executions).toEqual([]);
	});
});

describe('Cog', () => {
	const body = JSON.stringify({
		id: 'chosen',
		status: 'succeeded',
		output: 'data:text/plain;base64,aGVsbG8=',
	});
	const bearer = (token: string) => ({ body, headers: { authorization: `Bearer ${token}` } });

	it('with a token is believed when it shows it', async () => {
		await trigger.open(cog, {}, { apiKey: 'the token' });
		expect(await trigger.deliver({ body, headers: {} })).toMatchObject({ status: 401 });
		expect(await trigger.deliver(bearer('another'))).toMatchObject({ status: 401 });
		expect(trigger.host.executions).toEqual([]);
		expect(await trigger.deliver(bearer('the token'))).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json.event).toMatchObject({ verified: true });
	});

	it('is believed by a token that was pasted with more than itself, as in requests', async () => {
		await trigger.open(cog, {}, { apiKey: ' Bearer "the token"' });
		expect(await trigger.deliver(bearer('the token'))).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json.event).toMatchObject({ verified: true });
	});

	it('without a token is believed, and the event says so', async () => {
		await trigger.open(cog, {}, { apiKey: '' });
		expect(await trigger.deliver({ body, headers: {} })).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json.event).toMatchObject({ verified: false });
		expect(JSON.stringify(trigger.items[0]?.json)).not.toContain('aGVsbG8');
		expect(trigger.items[0]?.binary?.data?.mimeType).toBe('text/plain');
	});
});
