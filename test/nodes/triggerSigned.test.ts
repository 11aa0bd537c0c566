import { providers } from '../../nodes/providers';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { derivedSecret } from '../sandbox/signatures';
import { deliver, finished, reportOf, settingsFor, signed, type Delivery } from './deliveries';
import { MARK, Stage } from './stage';
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

const secretRoute = { replicate: '/webhooks/default/secret', waveSpeed: '/webhook/secret' };
const signing = providers.flatMap((provider) =>
	provider.webhook?.confirm === 'signature' ? [[provider.id, provider] as const] : [],
);

const changed = (delivery: Delivery, headers: Record<string, string>): Delivery => ({
	...delivery,
	headers: { ...delivery.headers, ...headers },
});

describe.each(signing)('%s signs', (id, provider) => {
	const secretsFetched = () =>
		stage.asked(provider).filter((line) => line === `GET ${secretRoute[id as 'replicate']}`).length;
	const open = async (credential = {}) => {
		host = await TriggerHost.open(settingsFor(stage, provider, {}, credential));
		return await reportOf(stage, provider, await finished(stage, provider));
	};

	it('a report that starts the workflow', async () => {
		const report = await open();
		expect(await deliver(host, report)).toMatchObject({ status: 200 });
		expect(host.items).toHaveLength(1);
		expect(host.items[0]?.json).toMatchObject({
			provider: id,
			status: 'succeeded',
			event: { mode: 'webhook', verified: true, deliveryId: report.headers['webhook-id'] },
		});
	});

	it('and everything else is refused without a word about why', async () => {
		const report = await open();
		const old = String(Math.floor(Date.now() / 1000) - 301);
		const future = String(Math.floor(Date.now() / 1000) + 310);
		const forgeries = [
			{ ...report, headers: {} },
			{ ...report, body: `${String(report.body)} ` },
			changed(report, { 'webhook-id': 'msg_other' }),
			changed(report, { 'webhook-signature': 'v1,AAAA v3,00' }),
			signed(stage.sandbox, provider, report.body, 'msg_1', old),
			signed(stage.sandbox, provider, report.body, 'msg_1', future),
		];
		for (const forgery of forgeries) {
			expect(await deliver(host, forgery)).toEqual({
				status: 401,
				text: '{"message":"Unauthorized"}',
			});
		}
		expect(host.executions).toEqual([]);
		expect(await deliver(host, report)).toMatchObject({ status: 200 });
	});

	it('with a secret that is fetched once, however many reports come together', async () => {
		const report = await open();
		const others = [1, 2, 3, 4].map((number) =>
			signed(stage.sandbox, provider, String(report.body).replace(/"id":"/, `"id":"${number}`)),
		);
		await Promise.all([report, ...others].map(async (one) => await deliver(host, one)));
		expect(host.items).toHaveLength(5);
		expect(secretsFetched()).toBe(1);
	});

	it('with a secret that may change', async () => {
		const report = await open();
		await deliver(host, report);
		jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
		const rotated = derivedSecret(id as 'replicate', 'rotated');
		stage.sandbox.settings({ webhookSecrets: { [MARK]: rotated } });
		const second = await reportOf(stage, provider, await finished(stage, provider));
		expect(await deliver(host, second)).toMatchObject({ status: 200 });
		expect(host.items).toHaveLength(2);
		expect(secretsFetched()).toBe(2);
		jest.restoreAllMocks();
	});

	it('so that a flood of forgeries does not become a flood of questions', async () => {
		const report = await open();
		const forgery = changed(report, { 'webhook-signature': 'v1,AAAA' });
		for (let number = 0; number < 20; number++) await deliver(host, forgery);
		expect(secretsFetched()).toBe(1);
	});

	it('with the secret of the credential, which needs no question', async () => {
		const webhookSigningSecret = ` ${derivedSecret(id as 'replicate', MARK)} `;
		const report = await open({ webhookSigningSecret });
		expect(await deliver(host, report)).toMatchObject({ status: 200 });
		await host.close();
		const otherSecret = derivedSecret(id as 'replicate', 'other');
		host = await TriggerHost.open(
			settingsFor(stage, provider, {}, { webhookSigningSecret: otherSecret }),
		);
		expect(await deliver(host, report)).toMatchObject({ status: 401 });
		expect(secretsFetched()).toBe(0);
	});

	it('and is asked to come again while the secret cannot be fetched', async () => {
		const report = await open();
		stage.sandbox.fault({
			path: secretRoute[id as 'replicate'],
			count: 0,
			action: { kind: 'answer', status: 500 },
		});
		expect(await deliver(host, report)).toMatchObject({ status: 503 });
		expect(host.executions).toEqual([]);
	}, 15_000);

	it('words that are not about a prediction, which start nothing', async () => {
		await open();
		const words = signed(stage.sandbox, provider, '{"hello":"world"}');
		expect(await deliver(host, words)).toMatchObject({ status: 400 });
		expect(host.executions).toEqual([]);
	});

	it('bytes, whatever they mean', async () => {
		const report = await open();
		const body = `\r\n${String(report.body).replace('{', '{ \t"logs" : "背景 🐈‍⬛ \\u80cc" ,')}\n`;
		expect(await deliver(host, signed(stage.sandbox, provider, body))).toMatchObject({
			status: 200,
		});
		expect(host.items).toHaveLength(1);
	});
});

it('does not take the words of one provider for those of another', async () => {
	host = await TriggerHost.open(settingsFor(stage, waveSpeed));
	const report = await reportOf(stage, replicate, await finished(stage, replicate));
	expect(await deliver(host, report)).toMatchObject({ status: 401 });
});
