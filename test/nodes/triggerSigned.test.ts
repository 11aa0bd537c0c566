import { WebhookContext } from 'n8n-core';
import { sleep } from 'n8n-workflow';
import { providers } from '../../nodes/providers';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { derivedSecret } from '../sandbox/signatures';
import type { Delivery } from './deliveries';
import { passTime, stepClock } from './timeTravel';
import { useTriggerStage } from './triggerStage';

const trigger = useTriggerStage();
const { stage } = trigger;

const secretRoute = { replicate: '/webhooks/default/secret', waveSpeed: '/webhook/secret' };
const signing = providers
	.filter(({ id }) => id in secretRoute)
	.map((provider) => [provider.id as 'replicate', provider] as const);

const changed = (delivery: Delivery, headers: Record<string, string>): Delivery => ({
	...delivery,
	headers: { ...delivery.headers, ...headers },
});

describe.each(signing)('%s signs its deliveries', (id, provider) => {
	const secretsFetched = () =>
		stage.asked(provider).filter((line) => line === `GET ${secretRoute[id]}`).length;
	const open = async (credential = {}): Promise<Delivery> => {
		await trigger.open(provider, {}, credential);
		return await trigger.deliveryOf(provider);
	};

	it('and one that is signed starts the workflow', async () => {
		const delivery = await open();
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(1);
		expect(trigger.items[0]?.json).toMatchObject({
			provider: id,
			status: 'succeeded',
			event: { mode: 'webhook', verified: true, deliveryId: delivery.headers['webhook-id'] },
		});
	});

	it('and anything else is refused without a word about why [S-30]', async () => {
		const delivery = await open();
		const old = String(Math.floor(Date.now() / 1000) - 301);
		const future = String(Math.floor(Date.now() / 1000) + 310);
		const forgeries = [
			{ ...delivery, headers: {} },
			{ ...delivery, body: `${String(delivery.body)} ` },
			changed(delivery, { 'webhook-id': 'msg_other' }),
			changed(delivery, { 'webhook-signature': 'v1,AAAA v3,00' }),
			trigger.signed(provider, delivery.body, 'msg_1', old),
			trigger.signed(provider, delivery.body, 'msg_1', future),
		];
		for (const forgery of forgeries) {
			expect(await trigger.deliver(forgery)).toEqual({
				status: 401,
				text: '{"message":"Unauthorized"}',
			});
		}
		expect(trigger.host.executions).toEqual([]);
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
	});

	it('with a secret that is fetched once, however many deliveries come together', async () => {
		const delivery = await open();
		const others = [1, 2, 3, 4].map((number) =>
			trigger.signed(provider, String(delivery.body).replace(/"id":"/, `"id":"${number}`)),
		);
		await Promise.all([delivery, ...others].map(async (one) => await trigger.deliver(one)));
		expect(trigger.items).toHaveLength(5);
		expect(secretsFetched()).toBe(1);
	});

	it('with a secret that may change', async () => {
		await trigger.deliver(await open());
		passTime(10_000);
		const rotated = derivedSecret(id, 'rotated');
		stage.sandbox.settings({ webhookSecrets: { [stage.key]: rotated } });
		const second = await trigger.deliveryOf(provider);
		expect(await trigger.deliver(second)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(2);
		expect(secretsFetched()).toBe(2);
		jest.restoreAllMocks();
	});

	it('with a secret that may change a moment after it was fetched', async () => {
		await trigger.deliver(await open());
		stage.sandbox.settings({ webhookSecrets: { [stage.key]: derivedSecret(id, 'rotated') } });
		const second = await trigger.deliveryOf(provider);
		expect(await trigger.deliver(second)).toMatchObject({ status: 200 });
		expect(secretsFetched()).toBe(2);
	});

	it('and a flood of forgeries after a delivery asks for the secret three times more', async () => {
		const delivery = await open();
		await trigger.deliver(delivery);
		const forgery = changed(delivery, { 'webhook-signature': 'v1,AAAA' });
		for (let number = 0; number < 20; number++) await trigger.deliver(forgery);
		expect(secretsFetched()).toBe(4);
	});

	it('and a burst reads the credential once, which takes n8n long', async () => {
		await trigger.open(provider, { downloadFile: false });
		await trigger.deliver(await trigger.deliveryOf(provider));
		const deliveries: Delivery[] = [];
		for (let number = 0; number < 5; number++) deliveries.push(await trigger.deliveryOf(provider));
		passTime(6_000);
		const read = WebhookContext.prototype.getCredentials;
		const reading = jest.spyOn(WebhookContext.prototype, 'getCredentials');
		reading.mockImplementation(async function (this: WebhookContext, type) {
			await sleep(100);
			return await read.call(this, type);
		} as typeof read);
		await Promise.all(deliveries.map(async (one) => await trigger.deliver(one)));
		expect(trigger.items).toHaveLength(6);
		expect(reading).toHaveBeenCalledTimes(1);
		jest.restoreAllMocks();
	});

	it('and a flood of forgeries does not become a flood of requests for the secret [S-34]', async () => {
		const forgery = changed(await open(), { 'webhook-signature': 'v1,AAAA' });
		for (let number = 0; number < 20; number++) await trigger.deliver(forgery);
		expect(secretsFetched()).toBe(3);
	});

	it('with a secret that may change right after forgeries', async () => {
		const delivery = await open();
		await trigger.deliver(delivery);
		const forgery = changed(delivery, { 'webhook-signature': 'v1,AAAA' });
		for (let number = 0; number < 2; number++)
			expect(await trigger.deliver(forgery)).toMatchObject({ status: 401 });
		stage.sandbox.settings({ webhookSecrets: { [stage.key]: derivedSecret(id, 'rotated') } });
		const second = await trigger.deliveryOf(provider);
		expect(await trigger.deliver(second)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(2);
	});

	it('with a secret that may change in a flood of forgeries, a few seconds after it', async () => {
		const delivery = await open();
		await trigger.deliver(delivery);
		const forgery = changed(delivery, { 'webhook-signature': 'v1,AAAA' });
		for (let number = 0; number < 5; number++) await trigger.deliver(forgery);
		stage.sandbox.settings({ webhookSecrets: { [stage.key]: derivedSecret(id, 'rotated') } });
		const second = await trigger.deliveryOf(provider);
		expect(await trigger.deliver(second)).toMatchObject({ status: 401 });
		passTime(6_000);
		expect(await trigger.deliver(second)).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(2);
		jest.restoreAllMocks();
	});

	it('and what is not signed, or was signed long ago, has no secret asked for', async () => {
		const delivery = await open();
		const old = String(Math.floor(Date.now() / 1000) - 301);
		for (const forgery of [
			{ ...delivery, headers: {} },
			changed(delivery, { 'webhook-signature': '' }),
			changed(delivery, { 'webhook-timestamp': '' }),
			trigger.signed(provider, delivery.body, 'msg_1', old),
		])
			expect(await trigger.deliver(forgery)).toMatchObject({ status: 401 });
		expect(secretsFetched()).toBe(0);
	});

	it('and while the secret cannot be fetched, deliveries do not become a flood of requests for it', async () => {
		const delivery = await open();
		stage.sandbox.fault({
			path: secretRoute[id],
			count: 0,
			action: { kind: 'answer', status: 401, body: { detail: 'No' } },
		});
		for (let number = 0; number < 20; number++)
			expect(await trigger.deliver(delivery)).toMatchObject({ status: 503 });
		expect(secretsFetched()).toBe(1);
		stage.sandbox.heal();
		passTime(6_000);
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		jest.restoreAllMocks();
	});

	it('and one signed with a secret that the credential no longer has is refused after seconds', async () => {
		const delivery = await open({ webhookSigningSecret: derivedSecret(id, stage.key) });
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		trigger.host.useCredential('1', { webhookSigningSecret: derivedSecret(id, 'other') });
		passTime(5_000);
		const second = await trigger.deliveryOf(provider);
		expect(await trigger.deliver(second)).toMatchObject({ status: 401 });
		jest.restoreAllMocks();
	});

	it('with the secret of the credential, which needs no request', async () => {
		const webhookSigningSecret = ` ${derivedSecret(id, stage.key)} `;
		const delivery = await open({ webhookSigningSecret });
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		await trigger.open(provider, {}, { webhookSigningSecret: derivedSecret(id, 'other') });
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 401 });
		expect(secretsFetched()).toBe(0);
	});

	it('and is asked to deliver again while the secret cannot be fetched', async () => {
		const delivery = await open();
		stage.sandbox.fault({
			path: secretRoute[id],
			count: 0,
			action: { kind: 'answer', status: 500 },
		});
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 503 });
		expect(trigger.host.executions).toEqual([]);
	}, 15_000);

	it.each([600_000, -600_000])(
		'and their age is told by the clock of the machine, also after it was set by %i ms',
		async (byMs) => {
			const before = await open();
			expect(await trigger.deliver(before)).toMatchObject({ status: 200 });
			stepClock(byMs);
			expect(await trigger.deliver(await trigger.deliveryOf(provider))).toMatchObject({
				status: 200,
			});
			const replay = trigger.signed(
				provider,
				String(before.body).replace(/"id":"/, '"id":"1'),
				'msg_1',
				before.headers['webhook-timestamp'],
			);
			expect(await trigger.deliver(replay)).toMatchObject({ status: 401 });
			jest.restoreAllMocks();
		},
	);

	it('and signed words that are not about a prediction start nothing', async () => {
		await open();
		const words = trigger.signed(provider, '{"hello":"world"}');
		expect(await trigger.deliver(words)).toMatchObject({ status: 400 });
		expect(trigger.host.executions).toEqual([]);
	});

	it('by their bytes, whatever they mean', async () => {
		const delivery = await open();
		const body = `\r\n${String(delivery.body).replace('{', '{ \t"logs" : "背景 🐈‍⬛ \\u80cc" ,')}\n`;
		expect(await trigger.deliver(trigger.signed(provider, body))).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(1);
	});
});

it('a delivery of one provider is not believed to be of another', async () => {
	await trigger.open(waveSpeed);
	expect(await trigger.deliver(await trigger.deliveryOf(replicate))).toMatchObject({
		status: 401,
	});
});
