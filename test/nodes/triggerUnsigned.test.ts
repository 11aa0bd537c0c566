import { providers } from '../../nodes/providers';
import { cog } from '../../nodes/providers/cog';
import { confirmationOf } from '../conformance/confirmation';
import { readFixture } from '../conformance/fixture';
import { hintAbout } from './deliveries';
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

	it('so an end that it confirms a moment later starts the workflow', async () => {
		stage.sandbox.settings({ taskMs: 700 });
		await trigger.open(provider);
		const { id: predictionId } = await trigger.submitted(provider);
		const hint = hintAbout(provider, { id: predictionId, status: readFixture(id).succeeded });
		expect(await trigger.deliver(hint)).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json).toMatchObject({ predictionId, status: 'succeeded' });
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

	it('without a token is believed, and the event says so', async () => {
		await trigger.open(cog, {}, { apiKey: '' });
		expect(await trigger.deliver({ body, headers: {} })).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json.event).toMatchObject({ verified: false });
		expect(JSON.stringify(trigger.items[0]?.json)).not.toContain('aGVsbG8');
		expect(trigger.items[0]?.binary?.data?.mimeType).toBe('text/plain');
	});
});
