import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { cog } from '../../nodes/providers/cog';
import { replicate } from '../../nodes/providers/replicate';
import { instantCutOut } from '../sandbox/engines/instant';
import { picture as pictureBytes } from '../sandbox/testing/client';
import { bytesOf, picture } from './picture';
import { MARK } from './stage';
import { useTriggerStage } from './triggerStage';

const trigger = useTriggerStage();
const { stage } = trigger;

/** The item that a prediction in the sandbox starts the workflow with. */
async function event(parameters: IDataObject = {}): Promise<INodeExecutionData> {
	await trigger.open(replicate, parameters);
	const delivery = await trigger.deliveryOf(replicate);
	expect(await trigger.deliver(delivery)).toMatchObject({ status: 200 });
	return trigger.items[0] ?? { json: {} };
}

it('is the prediction as Remove Background gives it, with the file', async () => {
	const item = await event();
	expect(Object.keys(item.json).sort()).toEqual([
		'completedAt',
		'createdAt',
		'credits',
		'event',
		'failureReason',
		'file',
		'inferenceSeconds',
		'model',
		'outputUrls',
		'predictionId',
		'provider',
		'providerStatus',
		'startedAt',
		'status',
	]);
	const bytes = instantCutOut(picture(1));
	expect(bytesOf(item).equals(bytes)).toBe(true);
	expect(item.json.file).toEqual({
		fileName: `${String(item.json.predictionId)}.png`,
		mimeType: 'image/png',
		bytes: bytes.length,
		width: 4,
		height: 4,
		hasTransparency: true,
	});
});

it('puts the file where it is wanted, further ones beside it', async () => {
	stage.sandbox.settings({ outputShape: 'several' });
	const item = await event({ outputBinaryPropertyName: 'cutout' });
	expect(Object.keys(item.binary ?? {}).slice(0, 2)).toEqual(['cutout', 'cutout_1']);
});

it('has its file where a further one is gone, and says so', async () => {
	stage.sandbox.settings({ outputShape: 'several' });
	const gone = { kind: 'answer', status: 410 } as const;
	stage.sandbox.fault({ place: 'files', path: 'out-1', count: 0, action: gone });
	const item = await event();
	expect(Object.keys(item.binary ?? {})).toEqual(['data', 'data_2']);
	expect(item.json.file).toMatchObject({ mimeType: 'image/png' });
	expect(item.json.downloadError).toMatch(/prediction/);
});

it('comes without a file where none is wanted', async () => {
	const item = await event({ downloadFile: false });
	expect(item.binary).toBeUndefined();
	expect(item.json.outputUrls).toHaveLength(1);
	expect(stage.downloads()).toEqual([]);
});

it('carries the response of the provider on request', async () => {
	const item = await event({ options: { includeResponse: true } });
	expect(item.json.response).toMatchObject({ id: item.json.predictionId });
});

it.each([
	['is gone', 404, /no longer available \(HTTP 404\)/],
	['is refused', 500, /could not be downloaded \(HTTP 500\)/],
])('comes all the same when the file %s, and says so', async (_, status, words) => {
	stage.sandbox.fault({ place: 'files', count: 0, action: { kind: 'answer', status } });
	const item = await event();
	expect(item.json).toMatchObject({ status: 'succeeded' });
	expect(item.json.downloadError).toMatch(words);
	expect(item.binary).toBeUndefined();
});

it('comes all the same when the file is too large', async () => {
	stage.sandbox.settings({ resultBytes: 20_000 });
	const item = await event({ options: { maxFileSize: 0.01 } });
	expect(item.json.downloadError).toMatch(/larger than the limit/);
});

it('of a failed prediction carries the reason', async () => {
	stage.sandbox.settings({ ending: 'failed' });
	const item = await event();
	expect(item.json).toMatchObject({ status: 'failed', failureReason: 'CUDA out of memory' });
	expect(item.json.downloadError).toBeUndefined();
});

it('of a prediction whose result the provider has wiped has none', async () => {
	stage.sandbox.settings({ outputShape: 'removed' });
	const item = await event();
	expect(item.json).toMatchObject({ status: 'succeeded', outputUrls: [] });
	expect(item.binary).toBeUndefined();
});

it('of Cog has the image that came inside the delivery', async () => {
	await trigger.open(cog, {}, { apiKey: '' });
	const png = instantCutOut(pictureBytes);
	const output = `data:image/png;base64,${png.toString('base64')}`;
	const body = JSON.stringify({ id: 'chosen', status: 'succeeded', output });
	await trigger.deliver({ body, headers: {} });
	expect(bytesOf(trigger.items[0]).equals(png)).toBe(true);
	expect(JSON.stringify(trigger.items[0]?.json)).not.toContain('base64');
});

it('shows no key', async () => {
	const item = await event({ options: { includeResponse: true } });
	expect(JSON.stringify(item)).not.toContain(MARK);
	expect(stage.sandbox.leaks).toEqual([]);
});

it('can be tested again and again in the editor, and still counts as new then', async () => {
	await event();
	const delivery = await trigger.deliveryOf(replicate);
	for (let time = 0; time < 2; time++) {
		const response = await fetch(`${trigger.host.url}-test`, {
			method: 'POST',
			headers: delivery.headers,
			body: String(delivery.body),
		});
		expect(response.status).toBe(200);
	}
	expect(trigger.items).toHaveLength(3);
	expect(await trigger.deliver(delivery)).toMatchObject({
		text: '{"received":true,"started":true}',
	});
});
