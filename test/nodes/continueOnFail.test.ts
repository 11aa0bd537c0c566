import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import type { Provider } from '../../nodes/prediction/model/provider';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { outputsOf, TAKEOVER } from './engine';
import { bytesOf } from './picture';
import {
	cutout,
	everyProtocol,
	isNamedByItsResult,
	onPrediction,
	predictionIdOf,
	removal,
	useStage,
	type Wishes,
} from './stage';

const stage = useStage();

/** Three items; the provider fails on the second. */
function threeItems(): INodeExecutionData[] {
	return stage
		.items(3)
		.map((item, number) =>
			number === 1 ? { ...item, json: { ...item.json, photo: stage.wordsUrl(), sku: 'B' } } : item,
		);
}

async function runThree(provider: Provider, onError: INode['onError'], wishes: Wishes = {}) {
	const byUrl = { imageSource: 'url', imageUrl: '={{ $json.photo }}' };
	return await stage.run(
		provider,
		{ ...removal(provider), ...byUrl },
		{ items: threeItems(), settings: { ...(onError !== undefined && { onError }) }, ...wishes },
	);
}

/** The provider, or n8n before it, takes no photo that is none. */
const refusal = {
	error: expect.stringMatching(/ responded: |^The image URL answers with text/),
	errorCode: expect.stringMatching(/^(rejected|invalid_input)$/),
};

function failureAt(provider: Provider): IDataObject {
	const failed = stage.sandbox.predictions.find(({ status }) => status === 'failed');
	const predictionId = failed && predictionIdOf(provider, failed);
	return {
		error: expect.stringContaining(`Prediction ${predictionId} failed at ${provider.subject}`),
		errorCode: 'prediction_failed',
		predictionId,
		status: 'failed',
	};
}

function checkErrorRow(provider: Provider, row: INodeExecutionData | undefined): void {
	const [, item] = threeItems();
	expect(row?.json).toEqual({
		...item?.json,
		...(isNamedByItsResult(provider) ? refusal : failureAt(provider)),
		provider: provider.id,
	});
	expect(row?.binary).toEqual(item?.binary);
	expect(row?.pairedItem).toEqual({ item: 1 });
}

describe.each(everyProtocol)('%s', (_, provider) => {
	test('continueRegularOutput: the error row lies in its place', async () => {
		const { outputs, error } = await runThree(provider, 'continueRegularOutput');
		expect(error).toBeUndefined();
		expect(outputs).toHaveLength(1);
		const [rows = []] = outputs;
		expect(rows).toHaveLength(3);
		checkErrorRow(provider, rows[1]);
		for (const number of [0, 2]) {
			expect(bytesOf(rows[number]).equals(cutout(provider, number))).toBe(true);
			expect(rows[number]?.pairedItem).toEqual({ item: number });
		}
	});

	test('continueErrorOutput: the engine routes the error row to the second output', async () => {
		const { outputs, error } = await runThree(provider, 'continueErrorOutput');
		expect(error).toBeUndefined();
		expect(outputs.map((rows) => rows.length)).toEqual([2, 1]);
		checkErrorRow(provider, outputs[1]?.[0]);
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
	});
});

test('a second node on the error output takes over with the picture of the failed item', async () => {
	const { run } = await runThree(replicate, 'continueErrorOutput', {
		takeover: { provider: 'waveSpeed', ...removal(waveSpeed) },
		credentials: { ...stage.credentials(replicate), ...stage.credentials(waveSpeed) },
	});
	const [rows] = outputsOf(run, TAKEOVER);
	expect(rows).toHaveLength(1);
	expect(rows?.[0]?.json).toMatchObject({ provider: 'waveSpeed', status: 'succeeded' });
	expect(bytesOf(rows?.[0]).equals(cutout(waveSpeed, 1))).toBe(true);
});

test('a second node can take up the prediction that timed out in the first', async () => {
	stage.sandbox.settings({ taskMs: 3_000 });
	const { run, outputs } = await stage.run(replicate, removal(replicate, { timeout: 1 }), {
		settings: { onError: 'continueErrorOutput' },
		takeover: { provider: 'replicate', ...onPrediction('wait') },
	});
	expect(outputs[1]?.[0]?.json).toMatchObject({ errorCode: 'timed_out', status: 'processing' });
	const [rows] = outputsOf(run, TAKEOVER);
	expect(rows?.[0]?.json).toMatchObject({ status: 'succeeded' });
	expect(stage.sandbox.predictions).toHaveLength(1);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'%s: a pool that cannot be set up is the error of every item',
	async (onError) => {
		const options = { concurrency: 101 };
		const { outputs } = await stage.run(replicate, removal(replicate, options), {
			items: stage.items(2),
			settings: { onError },
		});
		const rows = outputs[onError === 'continueErrorOutput' ? 1 : 0];
		expect(rows?.map(({ json }) => json.errorCode)).toEqual(['invalid_input', 'invalid_input']);
		expect(rows?.[1]?.json).toMatchObject({ number: 1, provider: 'replicate' });
	},
);

test.each([0, 1])(
	'an expression that cannot be resolved is the error of its item alone: %d',
	async (bad) => {
		const fileName = `={{ $json.number === ${bad} ? $("Nowhere").item.json.name : "cup.png" }}`;
		const { outputs } = await stage.run(replicate, removal(replicate, { fileName }), {
			items: stage.items(3),
			settings: { onError: 'continueErrorOutput' },
		});
		const others = [0, 1, 2].filter((item) => item !== bad).map((item) => ({ item }));
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(others);
		expect(outputs[1]).toHaveLength(1);
		expect(outputs[1]?.[0]?.json).toMatchObject({ number: bad, errorCode: 'invalid_input' });
	},
);

test('all items failing is no failure of the node', async () => {
	stage.sandbox.settings({ ending: 'failed', failureText: 'CUDA out of memory' });
	const { outputs, error } = await stage.run(waveSpeed, removal(waveSpeed), {
		items: stage.items(2),
		settings: { onError: 'continueErrorOutput' },
	});
	expect(error).toBeUndefined();
	expect(outputs.map((rows) => rows.length)).toEqual([0, 2]);
	for (const { json } of outputs[1] ?? []) expect(json.error).toContain('CUDA out of memory');
});
