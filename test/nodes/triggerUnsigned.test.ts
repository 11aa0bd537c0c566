import { providers } from '../../nodes/providers';
import { cog } from '../../nodes/providers/cog';
import { deliver, finished, reportOf, settingsFor, submitted } from './deliveries';
import { Stage } from './stage';
import { TriggerHost } from './triggerHost';

let stage: Stage;
let host: TriggerHost;

beforeAll(async () => {
	stage = await Stage.open();
});
afterEach(async () => {
	stage.sandbox.reset();
	await host.close();
});
afterAll(async () => await stage.close());

const confirming = providers.flatMap((provider) =>
	provider.webhook?.confirm === 'status' ? [[provider.id, provider] as const] : [],
);

describe.each(confirming)('%s does not sign', (id, provider) => {
	const open = async () => {
		host = await TriggerHost.open(settingsFor(stage, provider));
		const prediction = await finished(stage, provider);
		return { prediction, report: await reportOf(stage, provider, prediction) };
	};

	it('so a report is a hint, and what the provider says counts', async () => {
		const { prediction } = await open();
		const hint = JSON.stringify({ id: prediction.id, status: 'failed', error: 'forged' });
		expect(await deliver(host, { body: hint, headers: {} })).toMatchObject({ status: 200 });
		expect(host.items[0]?.json).toMatchObject({
			predictionId: prediction.id,
			provider: id,
			status: 'succeeded',
			error: null,
			event: { verified: true, deliveryId: null },
		});
	});

	it.each(['unknown', '../../account', '', 'a/b?c=d#e'])(
		'so a report about "%s" starts nothing',
		async (forged) => {
			await open();
			const body = JSON.stringify({ id: forged, status: 'succeeded' });
			const { status } = await deliver(host, { body, headers: {} });
			expect([400, 401]).toContain(status);
			expect(host.executions).toEqual([]);
		},
	);

	it('so it has to come again while it cannot be asked', async () => {
		const { prediction, report } = await open();
		stage.sandbox.fault({
			method: 'GET',
			path: prediction.id,
			count: 0,
			action: { kind: 'html', status: 502 },
		});
		expect(await deliver(host, report)).toMatchObject({ status: 503 });
		expect(host.executions).toEqual([]);
	}, 15_000);

	it('so an end that it does not confirm yet has to come again', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		host = await TriggerHost.open(settingsFor(stage, provider));
		const { id: predictionId } = await submitted(stage, provider);
		const hint = { body: JSON.stringify({ id: predictionId, status: 'succeeded' }), headers: {} };
		expect(await deliver(host, hint)).toMatchObject({ status: 503 });
		expect(host.executions).toEqual([]);
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
		host = await TriggerHost.open(settingsFor(stage, cog, {}, { apiKey: 'the token' }));
		expect(await deliver(host, { body, headers: {} })).toMatchObject({ status: 401 });
		expect(await deliver(host, bearer('another'))).toMatchObject({ status: 401 });
		expect(host.executions).toEqual([]);
		expect(await deliver(host, bearer('the token'))).toMatchObject({ status: 200 });
		expect(host.items[0]?.json.event).toMatchObject({ verified: true });
	});

	it('without a token is believed, and the event says so', async () => {
		host = await TriggerHost.open(settingsFor(stage, cog, {}, { apiKey: '' }));
		expect(await deliver(host, { body, headers: {} })).toMatchObject({ status: 200 });
		expect(host.items[0]?.json.event).toMatchObject({ verified: false });
		expect(JSON.stringify(host.items[0]?.json)).not.toContain('aGVsbG8');
		expect(host.items[0]?.binary?.data?.mimeType).toBe('application/octet-stream');
	});
});
