import { leonardo } from '../../nodes/providers/leonardo';
import { until } from '../sandbox/testing/client';
import { bytesOf } from './picture';
import { cutout, onPrediction, removal, useStage } from './stage';
import { throughPauses } from './throughPauses';
import { useTriggerStage } from './triggerStage';

const settings = { onError: 'continueRegularOutput' } as const;

describe('Leonardo.Ai', () => {
	const stage = useStage();

	test('whoever waits asks once; the cost in dollars lies in the row', async () => {
		const [row] = await stage.rows(leonardo, removal(leonardo));
		expect(stage.asked(leonardo)).toEqual(['POST /v2/generationssync']);
		expect(stage.submitted(leonardo)).toMatchObject({ ephemeral: true, public: false });
		expect(bytesOf(row).equals(cutout(leonardo, 0))).toBe(true);
		expect(row?.json).toMatchObject({
			predictionId: stage.sandbox.predictions[0]?.id,
			model: 'remove-bg',
			credits: { charged: 0.1047, remaining: null, unit: 'USD' },
			outputUrls: [expect.stringContaining('X-Amz-Signature=')],
		});
		expect(stage.sandbox.leaks).toEqual([]);
	});

	test('Submit Only gives an ID, with which Wait fetches the result', async () => {
		stage.sandbox.settings({ taskMs: 50 });
		const submission = { ...removal(leonardo), completion: 'submit' };
		const [submitted] = await stage.rows(leonardo, submission);
		expect(submitted?.json).toMatchObject({ status: 'starting', providerStatus: 'PENDING' });
		const items = [{ json: submitted?.json ?? {} }];
		const [row] = await stage.rows(leonardo, onPrediction('wait'), { items });
		expect(bytesOf(row).equals(cutout(leonardo, 0))).toBe(true);
		expect(stage.submitted(leonardo)).not.toHaveProperty('ephemeral');
	});

	test('Pause leaves the execution until the timer wakes it', async () => {
		stage.sandbox.settings({ taskMs: 300 });
		const { result, pauses } = await throughPauses(stage, leonardo, removal(leonardo));
		expect(pauses).toBeGreaterThan(0);
		expect(bytesOf(result.outputs[0]?.[0]).equals(cutout(leonardo, 0))).toBe(true);
		expect(stage.asked(leonardo)[0]).toBe('POST /v2/generations');
	});

	test('a result that was withheld failed, and says that it was paid', async () => {
		stage.sandbox.settings({ ending: 'failed' });
		const [row] = await stage.rows(leonardo, removal(leonardo), { settings });
		expect(row?.json).toMatchObject({ errorCode: 'prediction_failed' });
		expect(row?.json.error).toMatch(/moderation withheld the result, which is charged/);
	});

	test('a setting that it refuses is told in its own words', async () => {
		const additionalInput = { add_shadow: true };
		const parameters = removal(leonardo, { additionalInput });
		const [row] = await stage.rows(leonardo, parameters, { settings });
		expect(row?.json).toMatchObject({ errorCode: 'rejected' });
		expect(row?.json.error).toContain('Unknown parameter: add_shadow');
	});

	test('a timeout on its inside is doubt, although it comes with HTTP 200', async () => {
		const body = { errors: [{ message: 'timed out', extensions: { statusCode: 504 } }] };
		stage.sandbox.fault({
			place: 'leonardo',
			action: { kind: 'answer', status: 200, body, afterProcessing: true },
		});
		const { error } = await stage.run(leonardo, removal(leonardo), {
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(error?.description).toContain('was not sent again');
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('the account tells its tokens', async () => {
		const [row] = await stage.rows(leonardo, { resource: 'account', operation: 'getBalance' });
		expect(row?.json.credits).toEqual({ charged: null, remaining: 10_000, unit: 'credits' });
	});
});

describe('a delivery of Leonardo.Ai', () => {
	const trigger = useTriggerStage();
	const callbackKey = 'callback-key-17';

	async function delivered(): Promise<{ id: string; status: number[] }> {
		const { url } = await trigger.open(leonardo, {}, { webhookCallbackKey: callbackKey });
		trigger.stage.sandbox.settings({ leonardoWebhook: { url, callbackKey } });
		const submission = { ...removal(leonardo), completion: 'submit' };
		const [row] = await trigger.stage.rows(leonardo, submission);
		const [prediction] = trigger.stage.sandbox.predictions;
		await until(() => prediction?.deliveries.some((one) => one.delivered) === true);
		const { attempts = [] } = prediction?.deliveries[0] ?? {};
		return { id: String(row?.json.predictionId), status: attempts.map(({ status }) => status) };
	}

	test('starts the workflow with the result, and without the key that it repeats', async () => {
		const { id, status } = await delivered();
		expect(status).toEqual([200]);
		const [item] = trigger.items;
		expect(item?.json).toMatchObject({
			predictionId: id,
			status: 'succeeded',
			event: { mode: 'webhook', verified: true },
		});
		expect(bytesOf(item).equals(cutout(leonardo, 0))).toBe(true);
		expect(JSON.stringify(item?.json)).not.toContain(callbackKey);
	});

	test('with the callback key is believed about a generation that is not shown', async () => {
		await trigger.open(leonardo, {}, { webhookCallbackKey: callbackKey });
		const object = { id: 'x', status: 'COMPLETE', images: [] };
		const delivery = {
			body: JSON.stringify({ data: { object } }),
			headers: { authorization: `Bearer ${callbackKey}` },
		};
		expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
		expect(trigger.items[0]?.json).toMatchObject({ predictionId: 'x', status: 'succeeded' });
	});

	test('with another callback key, or with none, is refused', async () => {
		await trigger.open(leonardo, {}, { webhookCallbackKey: callbackKey });
		const body = JSON.stringify({ data: { object: { id: 'x', status: 'COMPLETE', images: [] } } });
		for (const headers of [{}, { authorization: 'Bearer another' }]) {
			expect(await trigger.deliver({ body, headers })).toMatchObject({ status: 401 });
		}
		expect(trigger.host.executions).toEqual([]);
	});
});
