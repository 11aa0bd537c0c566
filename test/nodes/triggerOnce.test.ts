import type { IDataObject } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { until } from '../sandbox/testing/client';
import { deliver, finished, reportOf, settingsFor, signed, type Delivery } from './deliveries';
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

/** The trigger, and the report about a prediction that has ended. */
async function open(parameters: IDataObject = {}): Promise<Delivery> {
	host = await TriggerHost.open(settingsFor(stage, replicate, parameters));
	return await reportOf(stage, replicate, await finished(stage, replicate));
}

/** Any report about any prediction. */
function report(id: string, status = 'succeeded', messageId = `msg_${id}`): Delivery {
	const body = JSON.stringify({ id, status, model: 'cjwbw/rembg', output: null });
	return signed(stage.sandbox, replicate, body, messageId);
}

const started = { status: 200, text: '{"received":true,"started":true}' };
const notStarted = { status: 200, text: '{"received":true,"started":false}' };
const comeAgain = { status: 503 };

describe('an event starts the workflow once', () => {
	it('when the same delivery comes again', async () => {
		const delivery = await open();
		expect(await deliver(host, delivery)).toEqual(started);
		expect(await deliver(host, delivery)).toEqual(notStarted);
		expect(host.items).toHaveLength(1);
	});

	it('when it is delivered under another id', async () => {
		await open();
		await deliver(host, report('a', 'succeeded', 'msg_1'));
		expect(await deliver(host, report('a', 'succeeded', 'msg_2'))).toEqual(notStarted);
		expect(host.items).toHaveLength(1);
	});

	it('but another status is another event', async () => {
		await open({ statuses: ['processing', 'succeeded'] });
		await deliver(host, report('a', 'processing'));
		await deliver(host, report('a', 'processing', 'msg_2'));
		await deliver(host, report('a', 'succeeded', 'msg_3'));
		expect(host.items.map(({ json }) => json.status)).toEqual(['processing', 'succeeded']);
	});

	it.each([
		['after a restart', false],
		['after a restart, where the workflow is not shown', true],
	])('%s', async (_, hidesWorkflow) => {
		await open();
		host.hidesWorkflow = hidesWorkflow;
		await deliver(host, report('a'));
		host.restart();
		expect(await deliver(host, report('a'))).toMatchObject({ status: 200 });
		expect(host.items).toHaveLength(1);
	});

	it('when deliveries come at the same time', async () => {
		await open();
		const replies = await Promise.all(
			Array.from({ length: 10 }, async () => await deliver(host, report('a'))),
		);
		expect(host.items).toHaveLength(1);
		expect(replies.filter(({ text }) => text === started.text)).toHaveLength(1);
		for (const { status } of replies) expect([200, 503]).toContain(status);
	});

	it('when many different ones come at the same time, all of them remembered', async () => {
		await open();
		const reports = Array.from({ length: 40 }, (_, number) => report(`p${number}`));
		await Promise.all(reports.map(async (one) => await deliver(host, one)));
		expect(host.items).toHaveLength(40);
		host.restart();
		await Promise.all(reports.map(async (one) => await deliver(host, one)));
		expect(host.items).toHaveLength(40);
	});

	it('when the provider hangs up and comes again while the file is on its way', async () => {
		const delivery = await open();
		stage.sandbox.fault({ place: 'files', delayMs: 300, action: { kind: 'delay' } });
		const impatient = deliver(host, delivery, AbortSignal.timeout(100));
		await expect(impatient).rejects.toThrow();
		expect(await deliver(host, delivery)).toMatchObject(comeAgain);
		await until(() => host.items.length > 0);
		expect(await deliver(host, delivery)).toEqual(notStarted);
		expect(host.items).toHaveLength(1);
		expect(host.items[0]?.binary).toBeDefined();
	});

	it('and predictions without an id are told apart by what is said of them', async () => {
		host = await TriggerHost.open(settingsFor(stage, cog, {}, { apiKey: '' }));
		const ofRun = (seconds: number) => ({
			body: JSON.stringify({ status: 'failed', metrics: { predict_time: seconds } }),
			headers: {},
		});
		expect(await deliver(host, ofRun(1))).toEqual(started);
		expect(await deliver(host, ofRun(1))).toEqual(notStarted);
		expect(await deliver(host, ofRun(2))).toEqual(started);
	});
});

describe('an event is not lost', () => {
	it('when n8n cannot keep the execution', async () => {
		const delivery = await open();
		host.beforeExecution = async () => await Promise.reject(new Error('The disk is full'));
		expect(await deliver(host, delivery)).toMatchObject({ status: 500 });
		host.beforeExecution = async () => undefined;
		expect(await deliver(host, delivery)).toEqual(started);
		expect(host.items).toHaveLength(1);
	});

	it('when n8n takes its time, and it does not start twice either', async () => {
		const delivery = await open();
		let goOn = () => undefined as void;
		host.beforeExecution = async () => await new Promise((resolve) => (goOn = resolve));
		const slow = deliver(host, delivery, AbortSignal.timeout(300));
		await expect(slow).rejects.toThrow();
		expect(await deliver(host, delivery)).toMatchObject(comeAgain);
		goOn();
		await until(() => host.items.length > 0);
		expect(await deliver(host, delivery)).toEqual(notStarted);
		expect(host.items).toHaveLength(1);
	});

	it('when an unsigned provider cannot be asked: it is asked to come again', async () => {
		host = await TriggerHost.open(settingsFor(stage, tengr));
		const prediction = await finished(stage, tengr);
		const delivery = await reportOf(stage, tengr, prediction);
		stage.sandbox.fault({ path: prediction.id, action: { kind: 'answer', status: 401 } });
		expect(await deliver(host, delivery)).toMatchObject(comeAgain);
		expect(await deliver(host, delivery)).toEqual(started);
	});
});

describe('what is not asked for starts nothing', () => {
	it.each([
		[{ statuses: ['failed', 'canceled'] }, 0],
		[{ statuses: ['succeeded'] }, 1],
		[{ statuses: [] }, 0],
		[{ model: 'lucataco/remove-bg' }, 0],
		[{ model: 'cjwbw/rembg' }, 1],
		[{ model: ' cjwbw/rembg ' }, 1],
		[{ model: 'fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003' }, 1],
		[{ model: 'cjwbw/rembg:fb8af171cfa1616ddcf1242c093f9c46bcada5ad4cf6f2fbe8b81b330ec5c003' }, 1],
		[{ model: 'cjwbw/rembg:0000' }, 0],
	])('%j', async (parameters, count) => {
		const delivery = await open(parameters);
		expect(await deliver(host, delivery)).toEqual(count === 1 ? started : notStarted);
		expect(host.items).toHaveLength(count);
	});
});
