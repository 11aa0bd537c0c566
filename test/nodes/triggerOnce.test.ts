import { sleep, type IDataObject } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { until } from '../sandbox/testing/client';
import type { Delivery } from './deliveries';
import { passTime } from './timeTravel';
import { useTriggerStage } from './triggerStage';

const trigger = useTriggerStage();
const { stage } = trigger;

/** The trigger, and the delivery about a prediction that has ended. */
async function open(parameters: IDataObject = {}): Promise<Delivery> {
	await trigger.open(replicate, parameters);
	return await trigger.deliveryOf(replicate);
}

/** Any delivery about any prediction. */
function about(id: string, status = 'succeeded', messageId = `msg_${id}`): Delivery {
	const body = JSON.stringify({ id, status, model: 'cjwbw/rembg', output: null });
	return trigger.signed(replicate, body, messageId);
}

const started = { status: 200, text: '{"received":true,"started":true}' };
const notStarted = { status: 200, text: '{"received":true,"started":false}' };
const deliverAgain = { status: 503 };

describe('an event starts the workflow once', () => {
	it('when the same delivery comes again [S-33]', async () => {
		const delivery = await open();
		expect(await trigger.deliver(delivery)).toEqual(started);
		expect(await trigger.deliver(delivery)).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
	});

	it('when it is delivered under another ID', async () => {
		await open();
		await trigger.deliver(about('a', 'succeeded', 'msg_1'));
		expect(await trigger.deliver(about('a', 'succeeded', 'msg_2'))).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
	});

	it('but another status is another event', async () => {
		await open({ statuses: ['processing', 'succeeded'] });
		await trigger.deliver(about('a', 'processing'));
		await trigger.deliver(about('a', 'processing', 'msg_2'));
		await trigger.deliver(about('a', 'succeeded', 'msg_3'));
		expect(trigger.items.map(({ json }) => json.status)).toEqual(['processing', 'succeeded']);
	});

	it('and what was before its end is no event any more', async () => {
		await open({ statuses: ['starting', 'processing', 'succeeded'] });
		await trigger.deliver(about('a'));
		expect(await trigger.deliver(about('a', 'processing', 'msg_2'))).toEqual(notStarted);
		trigger.host.restart();
		expect(await trigger.deliver(about('a', 'starting', 'msg_3'))).toEqual(notStarted);
		expect(await trigger.deliver(about('b', 'processing', 'msg_4'))).toEqual(started);
		expect(trigger.items.map(({ json }) => json.status)).toEqual(['succeeded', 'processing']);
	});

	it.each([null, 5, 'x', [], true])('where n8n stores %j for the node', async (stored) => {
		const delivery = await open({ downloadFile: false });
		trigger.host.remember(stored);
		expect(await trigger.deliver(delivery)).toEqual(started);
		expect(await trigger.deliver(delivery)).toEqual(notStarted);
		trigger.host.restart();
		expect(await trigger.deliver(delivery)).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
	});

	it.each([
		['after a restart', false],
		['after a restart, where the workflow is not shown', true],
	])('%s', async (_, hidesWorkflow) => {
		await open();
		trigger.host.hidesWorkflow = hidesWorkflow;
		await trigger.deliver(about('a'));
		trigger.host.restart();
		expect(await trigger.deliver(about('a'))).toMatchObject({ status: 200 });
		expect(trigger.items).toHaveLength(1);
	});

	it('in an n8n that does not ask for what is to be stored, as long as it runs', async () => {
		await open();
		trigger.host.storesNothing = true;
		expect(await trigger.deliver(about('a'))).toEqual(started);
		expect(await trigger.deliver(about('a'))).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
	});

	it('when deliveries come at the same time', async () => {
		await open();
		const replies = await Promise.all(
			Array.from({ length: 10 }, async () => await trigger.deliver(about('a'))),
		);
		expect(trigger.items).toHaveLength(1);
		expect(replies.filter(({ text }) => text === started.text)).toHaveLength(1);
		for (const { status } of replies) expect([200, 503]).toContain(status);
	});

	it('when many different ones come at the same time, all of them remembered', async () => {
		await open();
		const deliveries = Array.from({ length: 40 }, (_, number) => about(`p${number}`));
		await Promise.all(deliveries.map(async (one) => await trigger.deliver(one)));
		expect(trigger.items).toHaveLength(40);
		trigger.host.restart();
		await Promise.all(deliveries.map(async (one) => await trigger.deliver(one)));
		expect(trigger.items).toHaveLength(40);
	});

	it('when the provider hangs up and delivers again while the file is on its way', async () => {
		const delivery = await open();
		stage.sandbox.fault({ place: 'files', delayMs: 300, action: { kind: 'delay' } });
		const impatient = trigger.deliver(delivery, AbortSignal.timeout(100));
		await expect(impatient).rejects.toThrow();
		expect(await trigger.deliver(delivery)).toMatchObject(deliverAgain);
		await until(() => trigger.items.length > 0);
		expect(await trigger.deliver(delivery)).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
		expect(trigger.items[0]?.binary).toBeDefined();
	});

	it('and predictions without an ID are told apart by what is said of them', async () => {
		await trigger.open(cog, {}, { apiKey: '' });
		const ofRun = (seconds: number) => ({
			body: JSON.stringify({ status: 'failed', metrics: { predict_time: seconds } }),
			headers: {},
		});
		expect(await trigger.deliver(ofRun(1))).toEqual(started);
		expect(await trigger.deliver(ofRun(1))).toEqual(notStarted);
		expect(await trigger.deliver(ofRun(2))).toEqual(started);
	});
});

describe('an event is not lost', () => {
	it('when n8n cannot keep the execution', async () => {
		const delivery = await open();
		trigger.host.beforeExecution = async () => await Promise.reject(new Error('The disk is full'));
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 500 });
		trigger.host.beforeExecution = async () => undefined;
		expect(await trigger.deliver(delivery)).toEqual(started);
		expect(trigger.items).toHaveLength(1);
	});

	it('when n8n takes its time, and it does not start twice either', async () => {
		const delivery = await open();
		let goOn = () => undefined as void;
		trigger.host.beforeExecution = async () => await new Promise((resolve) => (goOn = resolve));
		const slow = trigger.deliver(delivery, AbortSignal.timeout(300));
		await expect(slow).rejects.toThrow();
		expect(await trigger.deliver(delivery)).toMatchObject(deliverAgain);
		goOn();
		await until(() => trigger.items.length > 0);
		expect(await trigger.deliver(delivery)).toEqual(notStarted);
		expect(trigger.items).toHaveLength(1);
	});

	it('when n8n cannot keep the execution of a sender that has hung up', async () => {
		const delivery = await open({ downloadFile: false });
		let fail = () => undefined as void;
		let isAsked = false;
		trigger.host.beforeExecution = async () => {
			isAsked = true;
			await new Promise((_, reject) => (fail = () => reject(new Error('The disk is full'))));
		};
		const hangUp = new AbortController();
		const slow = trigger.deliver(delivery, hangUp.signal);
		await until(() => isAsked);
		hangUp.abort();
		await expect(slow).rejects.toThrow();
		await sleep(200);
		fail();
		trigger.host.beforeExecution = async () => undefined;
		expect(await trigger.deliver(delivery)).toMatchObject(deliverAgain);
		passTime(61_000);
		expect(await trigger.deliver(delivery)).toEqual(started);
		expect(trigger.items).toHaveLength(1);
		jest.restoreAllMocks();
	});

	it('when a provider that does not sign does not respond: it is asked to deliver again', async () => {
		await trigger.open(tengr);
		const prediction = await trigger.finished(tengr);
		const delivery = await trigger.deliveryOf(tengr, prediction);
		stage.sandbox.fault({ path: prediction.id, action: { kind: 'answer', status: 401 } });
		expect(await trigger.deliver(delivery)).toMatchObject(deliverAgain);
		expect(await trigger.deliver(delivery)).toEqual(started);
	});
});

/** Of the model in the fixture. */
const VERSION = '95fcc2a26d3899cd6c2691c900465aaeff466285a65c14638cc5f36f34befaf1';

describe('what is not asked for starts nothing', () => {
	it.each([
		[{ statuses: ['failed', 'canceled'] }, 0],
		[{ statuses: ['succeeded'] }, 1],
		[{ statuses: [] }, 0],
		[{ model: 'cjwbw/rembg' }, 0],
		[{ model: 'lucataco/remove-bg' }, 1],
		[{ model: ' lucataco/remove-bg ' }, 1],
		[{ model: VERSION }, 1],
		[{ model: `lucataco/remove-bg:${VERSION}` }, 1],
		[{ model: 'lucataco/remove-bg:0000' }, 0],
	])('%j', async (parameters, count) => {
		const delivery = await open(parameters);
		expect(await trigger.deliver(delivery)).toEqual(count === 1 ? started : notStarted);
		expect(trigger.items).toHaveLength(count);
	});

	it.each([
		['by its version', VERSION, true],
		['by name and version', `lucataco/remove-bg:${VERSION}`, true],
		['by another version', 'lucataco/remove-bg:0000', false],
		['by another name', 'cjwbw/rembg', false],
	])('of a prediction under an internal name, %s', async (_, model, isWanted) => {
		await trigger.open(replicate, { model });
		const facts = { id: 'a', status: 'succeeded', model: 'an-internal/name', version: VERSION };
		const delivery = trigger.signed(replicate, JSON.stringify({ ...facts, output: null }));
		expect(await trigger.deliver(delivery)).toEqual(isWanted ? started : notStarted);
	});

	it('of a prediction that lacks the name of its model, by the name of its version', async () => {
		await trigger.open(replicate, { model: 'lucataco/remove-bg' });
		const body = { id: 'a', status: 'succeeded', version: VERSION, output: null };
		expect(await trigger.deliver(trigger.signed(replicate, JSON.stringify(body)))).toEqual(started);
	});

	it('a delivery that does not name its model is not left out for its model', async () => {
		await trigger.open(cog, { model: 'another' }, { apiKey: '' });
		const body = JSON.stringify({ id: 'chosen', status: 'succeeded', output: 'words' });
		expect(await trigger.deliver({ body, headers: {} })).toEqual(started);
		expect(trigger.items[0]?.json.model).toBeNull();
	});
});
