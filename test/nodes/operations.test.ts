import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { bytesOf, picture } from './picture';
import {
	creation,
	cutout,
	everyProtocol,
	isAnsweringOnly,
	onPrediction,
	removal,
	useStage,
} from './stage';

const KEYS = [
	'completedAt',
	'createdAt',
	'error',
	'inferenceSeconds',
	'model',
	'outputUrls',
	'predictionId',
	'provider',
	'providerStatus',
	'startedAt',
	'status',
];

const stage = useStage();

/** What interface.md promises of every row, whatever the provider. */
function checkRow(json: IDataObject, provider: string, more: string[] = []): void {
	expect(Object.keys(json).sort()).toEqual([...KEYS, ...more].sort());
	expect(json.provider).toBe(provider);
	expect(json.error).toBeNull();
	for (const key of ['createdAt', 'startedAt', 'completedAt']) {
		if (json[key] !== null) expect(json[key]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
	}
	expect(['number', 'object']).toContain(typeof json.inferenceSeconds);
}

describe.each(everyProtocol)('%s', (id, provider) => {
	const { buildStatusRequest, buildCancelRequest, list, supportsCustomInput } = provider;
	const done = id === 'waveSpeed' ? 'completed' : 'succeeded';
	const hasUrls = buildStatusRequest !== undefined;

	/** Submits one photo and gives the row that says so. */
	const submitted = async (): Promise<INodeExecutionData> => {
		const [row] = await stage.rows(provider, { ...removal(provider), completion: 'submit' });
		return row ?? { json: {} };
	};

	test('removes a background and waits', async () => {
		const [row, ...others] = await stage.rows(provider, removal(provider));
		expect(others).toEqual([]);
		checkRow(row?.json ?? {}, id, ['file']);
		expect(row?.pairedItem).toEqual({ item: 0 });
		expect(row?.json).toMatchObject({ status: 'succeeded', providerStatus: done });
		expect(row?.json.outputUrls).toHaveLength(hasUrls ? 1 : 0);
		const bytes = bytesOf(row);
		expect(bytes.equals(cutout(provider, 0))).toBe(true);
		const extension = provider.supportsOutputFormat ? 'webp' : 'png';
		expect(row?.json.file).toEqual({
			fileName: `photo-0-no-bg.${extension}`,
			mimeType: `image/${extension}`,
			bytes: bytes.length,
		});
		expect(row?.binary?.data).toMatchObject({
			fileName: `photo-0-no-bg.${extension}`,
			mimeType: `image/${extension}`,
		});
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('waits without fetching the file', async () => {
		const [row] = await stage.rows(provider, { ...removal(provider), downloadFile: false });
		checkRow(row?.json ?? {}, id);
		expect(row?.binary).toBeUndefined();
		expect(stage.downloads()).toEqual([]);
	});

	test('submits only', async () => {
		if (isAnsweringOnly(provider)) {
			await expect(submitted()).rejects.toMatchObject({
				message: expect.stringContaining('in the answer to the request and at no other time'),
			});
			expect(stage.asked(provider)).toEqual([]);
			return;
		}
		stage.sandbox.settings({ taskMs: 60_000 });
		const row = await submitted();
		checkRow(row.json, id);
		expect(['starting', 'processing']).toContain(row.json.status);
		expect(row.json.predictionId).toBe(stage.sandbox.predictions[0]?.id);
		expect(row.json.outputUrls).toEqual([]);
		expect(row.binary).toBeUndefined();
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('creates a custom prediction', async () => {
		if (!supportsCustomInput) {
			const { error } = await stage.run(provider, creation());
			expect(error?.message).toMatch(/takes no custom predictions/);
			expect(error?.description).toContain('Remove Background');
			expect(stage.sandbox.predictions).toEqual([]);
			return;
		}
		const [row] = await stage.rows(provider, creation());
		checkRow(row?.json ?? {}, id);
		expect(row?.json.status).toBe('succeeded');
		expect(row?.binary).toBeUndefined();
		const [fetched] = await stage.rows(provider, creation({ downloadFile: true }));
		checkRow(fetched?.json ?? {}, id, ['file']);
		expect(bytesOf(fetched).equals(cutout(provider, 0))).toBe(true);
		stage.sandbox.settings({ taskMs: 60_000 });
		const [sent] = await stage.rows(provider, creation({ completion: 'submit' }));
		expect(['starting', 'processing']).toContain(sent?.json.status);
	});

	test('gets, waits for and downloads a prediction of another step', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		if (buildStatusRequest === undefined) {
			const items = [{ json: { predictionId: 'any' } }];
			for (const operation of ['get', 'wait', 'download']) {
				const { error } = await stage.run(provider, onPrediction(operation), { items });
				expect(error?.message).toMatch(/cannot be asked about/);
				expect(error?.description).toMatch(/Prediction Status Trigger/);
			}
			return;
		}
		const running = [await submitted()];
		stage.sandbox.settings({ taskMs: 300 });
		const items = [await submitted()];
		const [got] = await stage.rows(provider, onPrediction('get'), { items: running });
		checkRow(got?.json ?? {}, id);
		expect(['starting', 'processing']).toContain(got?.json.status);
		const [waited] = await stage.rows(provider, onPrediction('wait'), { items });
		checkRow(waited?.json ?? {}, id, ['file']);
		expect(bytesOf(waited).equals(cutout(provider, 0))).toBe(true);
		const [fetched] = await stage.rows(provider, onPrediction('download'), { items });
		checkRow(fetched?.json ?? {}, id, ['file']);
		expect(bytesOf(fetched).equals(cutout(provider, 0))).toBe(true);
		const [bare] = await stage.rows(provider, onPrediction('wait', { downloadFile: false }), {
			items,
		});
		checkRow(bare?.json ?? {}, id);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test('cancels a prediction', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const items = isAnsweringOnly(provider)
			? [{ json: { predictionId: 'any' } }]
			: [await submitted()];
		const { outputs, error } = await stage.run(provider, onPrediction('cancel'), { items });
		if (buildCancelRequest === undefined) {
			expect(error?.message).toMatch(/cannot cancel a prediction/);
			expect(stage.sandbox.predictions[0]?.status).not.toBe('canceled');
			return;
		}
		checkRow(outputs[0]?.[0]?.json ?? {}, id);
		expect(outputs[0]?.[0]?.json).toMatchObject({
			predictionId: items[0]?.json.predictionId,
			status: 'canceled',
		});
		expect(stage.sandbox.predictions[0]?.status).toBe('canceled');
	});

	test('lists predictions', async () => {
		if (list === undefined) {
			const { error } = await stage.run(provider, onPrediction('getMany'));
			expect(error?.message).toMatch(/has no list of predictions/);
			return;
		}
		stage.sandbox.settings({ pageSize: 2 });
		for (let number = 0; number < 5; number++) await submitted();
		const rows = await stage.rows(provider, onPrediction('getMany', { limit: 3 }));
		const newestFirst = stage.sandbox.predictions.map((one) => one.id).reverse();
		expect(rows.map(({ json }) => json.predictionId)).toEqual(newestFirst.slice(0, 3));
		for (const row of rows) {
			checkRow(row.json, id);
			expect(row.pairedItem).toEqual({ item: 0 });
		}
		const all = await stage.rows(provider, onPrediction('getMany', { returnAll: true }));
		expect(all.map(({ json }) => json.predictionId)).toEqual(newestFirst);
	});

	test('adds the last answer of the provider on request', async () => {
		const [row] = await stage.rows(provider, removal(provider, { includeResponse: true }));
		checkRow(row?.json ?? {}, id, ['file', 'response']);
		const response = JSON.stringify(row?.json.response);
		if (!isAnsweringOnly(provider)) expect(response).toContain(String(row?.json.predictionId));
		// Neither the picture that went in nor the one that came out weighs the item down.
		for (const bytes of [picture(0), cutout(provider, 0)])
			expect(response.includes(bytes.toString('base64'))).toBe(false);
	});
});
