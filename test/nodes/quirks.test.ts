import { chainHub } from '../../nodes/providers/chainHub';
import { cog } from '../../nodes/providers/cog';
import { kkiai } from '../../nodes/providers/kkiai';
import { replicate } from '../../nodes/providers/replicate';
import { tengr } from '../../nodes/providers/tengr';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { until } from '../sandbox/testing/client';
import { bytesOf, picture } from './picture';
import { byUrl, cutout, removal, useStage } from './stage';

const onError = { settings: { onError: 'continueRegularOutput' } } as const;

const stage = useStage();

describe('WaveSpeed', () => {
	test.each(['envelope', 'data'] as const)(
		'a held request that runs out (5004 in the %s) is waited for',
		async (syncCodeIn) => {
			stage.sandbox.settings({ taskMs: 500, syncLimitMs: 50, syncCodeIn });
			const options = { additionalInput: '{ "enable_sync_mode": true }' };
			const [row] = await stage.rows(waveSpeed, removal(waveSpeed, options));
			expect(row?.json).toMatchObject({ status: 'succeeded', failureReason: null });
			expect(bytesOf(row).equals(cutout(waveSpeed, 0))).toBe(true);
			expect(stage.sandbox.predictions.length).toBe(1);
		},
	);

	test.each([
		[401, 'unauthorized'],
		[402, 'billing'],
		[404, 'not_found'],
		[1401, 'rejected'],
	])('HTTP 200 with code %i is a refusal', async (code, errorCode) => {
		const body = { code, message: 'the words of the service', data: null };
		stage.sandbox.fault({ path: 'remover', action: { kind: 'answer', status: 200, body } });
		const [row] = await stage.rows(waveSpeed, removal(waveSpeed), onError);
		expect(row?.json).toMatchObject({ errorCode });
		expect(row?.json.error).toContain('the words of the service');
	});

	test('times are seconds, an empty error is no reason', async () => {
		stage.sandbox.settings({ taskMs: 300 });
		const [row] = await stage.rows(waveSpeed, removal(waveSpeed));
		expect(row?.json.failureReason).toBeNull();
		expect(row?.json.inferenceSeconds).toBeGreaterThanOrEqual(0.29);
		expect(row?.json.inferenceSeconds).toBeLessThan(30);
	});
});

describe.each([chainHub, kkiai])('$title', (provider) => {
	test('a response of its image API is a finished result', async () => {
		const { sandbox } = stage;
		const url = stage.photoUrl(9);
		const body = { created: 1_763_700_000, data: [{ url }] };
		sandbox.fault({ method: 'POST', action: { kind: 'answer', status: 200, body } });
		const [row] = await stage.rows(provider, removal(provider));
		expect(row?.json).toMatchObject({
			predictionId: null,
			status: 'succeeded',
			outputUrls: [url],
			createdAt: '2025-11-21T04:40:00.000Z',
		});
		expect(bytesOf(row).equals(picture(9))).toBe(true);
	});

	test('HTTP 200 with words and without an ID is an error', async () => {
		const body = { code: 'insufficient_user_quota', message: 'quota is used up' };
		stage.sandbox.fault({ method: 'POST', action: { kind: 'answer', status: 200, body } });
		const [row] = await stage.rows(provider, removal(provider), onError);
		expect(row?.json).toMatchObject({ errorCode: 'billing' });
		expect(row?.json.error).toContain('quota is used up');
	});
});

describe('Cog', () => {
	test('with one slot, items wait for each other', async () => {
		stage.sandbox.settings({ cogSlots: 1, taskMs: 100 });
		const rows = await stage.rows(cog, removal(cog), { items: stage.items(3) });
		rows.forEach((row, number) => expect(bytesOf(row).equals(cutout(cog, number))).toBe(true));
		expect(stage.sandbox.predictions.length).toBe(3);
	});

	test('a container that is still loading is waited for', async () => {
		stage.sandbox.settings({ cogHealth: 'STARTING' });
		const running = stage.start(cog, removal(cog));
		await until(() => stage.asked(cog).length > 0);
		stage.sandbox.settings({ cogHealth: 'READY' });
		const { outputs } = await running.finished;
		expect(outputs[0]?.[0]?.json.status).toBe('succeeded');
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('an input of the wrong kind is named', async () => {
		const options = { additionalInput: '{ "image": 7 }' };
		const [row] = await stage.rows(cog, removal(cog, options), onError);
		expect(row?.json.errorCode).toBe('rejected');
		expect(row?.json.error).toContain('7 is not of type "string"');
	});
});

test('Tengr words its refusals as lists', async () => {
	const options = { additionalInput: '{ "outputFormat": "bmp" }' };
	const [row] = await stage.rows(tengr, removal(tengr, options), onError);
	expect(row?.json.errorCode).toBe('rejected');
	expect(row?.json.error).toContain('outputFormat must be one of the following values');
});

test('Replicate names the fields of a bad input', async () => {
	const model = {
		__rl: true,
		mode: 'id',
		value:
			'sujaykhandekar/object-removal:153b0087c2576ad30d8cbddb35275b387d1a6bf986bda5499948f843f6460faf',
	};
	const [row] = await stage.rows(replicate, { ...removal(replicate), model }, onError);
	expect(row?.json.errorCode).toBe('rejected');
	expect(row?.json.error).toMatch(/image_path is required.*refused them as they are/);
});

test('a held response of Replicate that came unfinished is polled', async () => {
	stage.sandbox.fault({
		method: 'POST',
		action: { kind: 'answer', status: 202, body: { id: 'p1', status: 'processing' } },
	});
	stage.sandbox.fault({
		path: 'p1$',
		action: {
			kind: 'answer',
			status: 200,
			body: { id: 'p1', status: 'succeeded', output: stage.photoUrl(2) },
		},
	});
	const [asked] = await stage.rows(replicate, { ...removal(replicate), ...byUrl });
	expect(bytesOf(asked).equals(picture(2))).toBe(true);
	expect(stage.asked(replicate)).toEqual(['POST /predictions', 'GET /predictions/p1']);
});
