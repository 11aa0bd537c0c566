import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { readFixture } from '../conformance/fixture';
import { itIf } from '../itIf';
import { NODE } from './engine';
import { bytesOf, picture } from './picture';
import {
	byUrl,
	creation,
	cutout,
	everyProtocol,
	formatOf,
	imageInputOf,
	isAnsweringOnly,
	isCancellationAWish,
	onPrediction,
	predictionIdOf,
	removal,
	useStage,
} from './stage';

const KEYS = [
	'completedAt',
	'createdAt',
	'credits',
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
];
const INPUT_KEYS = ['number', 'photo'];

const stage = useStage();

/** What interface.md promises of every row, whatever the provider. */
function checkRow(json: IDataObject, provider: string, more: string[] = []): void {
	expect(Object.keys(json).sort()).toEqual([...KEYS, ...more].sort());
	expect(json.provider).toBe(provider);
	expect(json.failureReason).toBeNull();
	for (const key of ['createdAt', 'startedAt', 'completedAt']) {
		if (json[key] !== null) expect(json[key]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
	}
	expect(['number', 'object']).toContain(typeof json.inferenceSeconds);
}

describe.each(everyProtocol)('%s', (id, provider) => {
	const { buildStatusRequest, buildCancelRequest, list, result, supportsCustomInput } = provider;
	const { answersWithResult = false } = provider;
	const hasStatus = buildStatusRequest !== undefined;
	// A result in place of a state says no word.
	const done = hasStatus && answersWithResult ? 'succeeded' : readFixture(id).succeeded;
	/** What the headers beside the image in a response say of it, as the transcripts show. */
	const beside = readFixture(id).transcripts.some(
		({ result }) =>
			isAnsweringOnly(provider) &&
			result !== undefined &&
			'output' in result &&
			result.output !== null,
	)
		? ['output']
		: [];
	const itWithStatus = itIf(hasStatus, 'provides no prediction status');

	/** n8n drops an operation that the form does not show. */
	const says = (sentence: string) =>
		supportsCustomInput || hasStatus ? sentence : 'does not have the operation that was chosen';

	/** Submits one photo and gives the row that says so. */
	const submitted = async (): Promise<INodeExecutionData> => {
		const [row] = await stage.rows(provider, { ...removal(provider), completion: 'submit' });
		return row ?? { json: {} };
	};

	/** The error of an operation that the provider does not have. */
	const errorOf = async (parameters: IDataObject) => {
		const items = [{ json: { predictionId: 'any' } }];
		const { error } = await stage.run(provider, parameters, { items });
		expect(stage.asked(provider)).toEqual([]);
		return `${error?.message} ${error?.description}`;
	};

	it('removes a background and waits', async () => {
		const [row, ...others] = await stage.rows(provider, removal(provider));
		expect(others).toEqual([]);
		checkRow(row?.json ?? {}, id, [...INPUT_KEYS, ...beside]);
		expect(row?.pairedItem).toEqual({ item: 0 });
		expect(row?.json).toMatchObject({ status: 'succeeded', providerStatus: done });
		expect(row?.json.outputUrls).toHaveLength(stage.sandbox.predictions[0]?.files.length ?? 1);
		const bytes = bytesOf(row);
		expect(bytes.equals(cutout(provider, 0))).toBe(true);
		const format = formatOf(provider);
		const described = { fileName: `photo-0-no-bg.${format}`, mimeType: `image/${format}` };
		expect(row?.json.file).toMatchObject({ ...described, bytes: bytes.length });
		expect(row?.binary?.data).toMatchObject(described);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	it('waits without fetching the file', async () => {
		const [row] = await stage.rows(provider, { ...removal(provider), downloadFile: false });
		checkRow(row?.json ?? {}, id, [...INPUT_KEYS, ...beside]);
		expect(row?.binary).toBeUndefined();
		expect(stage.downloads()).toEqual([]);
	});

	itIf(!isAnsweringOnly(provider), 'returns the result only in the response')(
		'submits only',
		async () => {
			stage.sandbox.settings({ taskMs: 60_000 });
			const row = await submitted();
			checkRow(row.json, id, INPUT_KEYS);
			expect(['starting', 'processing']).toContain(row.json.status);
			const [prediction] = stage.sandbox.predictions;
			expect(row.json.predictionId).toBe(prediction && predictionIdOf(provider, prediction));
			expect(row.json.outputUrls).toEqual([]);
			expect(row.binary).toBeUndefined();
			expect(stage.sandbox.predictions).toHaveLength(1);
		},
	);

	itIf(isAnsweringOnly(provider), 'can submit only')(
		'says that it has to wait for the result',
		async () => {
			await expect(submitted()).rejects.toMatchObject({
				message: expect.stringContaining('only in the response to the request'),
			});
			expect(stage.asked(provider)).toEqual([]);
		},
	);

	itIf(supportsCustomInput, 'takes no custom input')('creates a custom prediction', async () => {
		const imageInput = imageInputOf(provider);
		const [row] = await stage.rows(provider, creation({}, imageInput));
		checkRow(row?.json ?? {}, id);
		expect(row?.json.status).toBe('succeeded');
		expect(row?.binary).toBeUndefined();
		const [fetched] = await stage.rows(provider, creation({ downloadFile: true }, imageInput));
		checkRow(fetched?.json ?? {}, id);
		expect(bytesOf(fetched).equals(cutout(provider, 0))).toBe(true);
		stage.sandbox.settings({ taskMs: 60_000 });
		const [sent] = await stage.rows(provider, creation({ completion: 'submit' }, imageInput));
		expect(['starting', 'processing']).toContain(sent?.json.status);
	});

	itIf(!supportsCustomInput, 'takes custom input')(
		'says that it takes no custom input',
		async () => {
			expect(await errorOf(creation())).toContain(says('does not support predictions'));
		},
	);

	itWithStatus('gets, waits for and downloads a prediction of another step', async () => {
		stage.sandbox.settings({ taskMs: 60_000 });
		const running = [await submitted()];
		stage.sandbox.settings({ taskMs: 300 });
		const items = [await submitted()];
		const [got] = await stage.rows(provider, onPrediction('get'), { items: running });
		checkRow(got?.json ?? {}, id);
		expect(['starting', 'processing']).toContain(got?.json.status);
		const [waited] = await stage.rows(provider, onPrediction('wait'), { items });
		checkRow(waited?.json ?? {}, id);
		expect(bytesOf(waited).equals(cutout(provider, 0))).toBe(true);
		const [fetched] = await stage.rows(provider, onPrediction('download'), { items });
		checkRow(fetched?.json ?? {}, id);
		expect(bytesOf(fetched).equals(cutout(provider, 0))).toBe(true);
		const withoutFile = onPrediction('wait', { downloadFile: false });
		const [bare] = await stage.rows(provider, withoutFile, { items });
		checkRow(bare?.json ?? {}, id);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	itIf(!hasStatus, 'provides prediction status').each([['get'], ['wait'], ['download']])(
		'says that it has no status to %s',
		async (operation) => {
			expect(await errorOf(onPrediction(operation))).toContain(
				says('does not provide prediction status'),
			);
		},
	);

	itIf(buildCancelRequest !== undefined, 'cannot cancel a prediction')(
		'cancels a prediction',
		async () => {
			stage.sandbox.settings({ taskMs: 60_000 });
			const items = [await submitted()];
			const [row] = await stage.rows(provider, onPrediction('cancel'), { items });
			checkRow(row?.json ?? {}, id);
			const { predictionId } = items[0]?.json ?? {};
			const status = isCancellationAWish(provider) ? 'processing' : 'canceled';
			expect(row?.json).toMatchObject({ predictionId, status });
			expect(stage.sandbox.predictions[0]?.status).toBe('canceled');
		},
	);

	itIf(buildCancelRequest === undefined, 'can cancel a prediction')(
		'says that it cannot cancel a prediction',
		async () => {
			expect(await errorOf(onPrediction('cancel'))).toContain(says('cannot cancel a prediction'));
		},
	);

	itIf(list !== undefined, 'has no list')('lists predictions', async () => {
		stage.sandbox.settings({ pageSize: 2 });
		const items = stage.items(5);
		const options = { concurrency: 1 };
		await stage.rows(provider, { ...removal(provider, options), completion: 'submit' }, { items });
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

	itIf(list === undefined, 'has a list')('says that it has no list', async () => {
		expect(await errorOf(onPrediction('getMany'))).toContain(says('has no list of predictions'));
	});

	it('adds the last response of the provider on request', async () => {
		const [row] = await stage.rows(provider, removal(provider, { includeResponse: true }));
		checkRow(row?.json ?? {}, id, [...INPUT_KEYS, ...beside, 'response']);
		const response = JSON.stringify(row?.json.response);
		if (!isAnsweringOnly(provider) && result === undefined)
			expect(response).toContain(String(row?.json.predictionId));
		// Neither the image that went in nor the one that came out weighs the item down.
		for (const bytes of [picture(0), cutout(provider, 0)])
			expect(response.includes(bytes.toString('base64'))).toBe(false);
	});
});

it.each(['get', 'wait', 'cancel'])(
	'%s: what another step has just submitted may be unknown for a moment',
	async (operation) => {
		const parameters = { ...removal(replicate), ...byUrl, completion: 'submit' };
		const items = await stage.rows(replicate, parameters);
		const { predictionId } = items[0]?.json ?? {};
		stage.sandbox.fault({
			path: `predictions/${String(predictionId)}`,
			action: { kind: 'answer', status: 404, body: { detail: 'Not found' } },
		});
		const [found] = await stage.rows(replicate, onPrediction(operation), { items });
		expect(found?.json.predictionId).toBe(predictionId);
	},
);

it('a list that cannot be read to its end is said not to be complete', async () => {
	stage.sandbox.settings({ pageSize: 2 });
	const parameters = { ...removal(replicate), ...byUrl, completion: 'submit' };
	await stage.rows(replicate, parameters, { items: stage.items(3) });
	stage.sandbox.fault({
		path: 'cursor=',
		action: { kind: 'answer', status: 200, body: { results: 'none' } },
	});
	const getMany = onPrediction('getMany', { returnAll: true });
	const { error, outputs, run } = await stage.run(replicate, getMany);
	expect(error).toBeUndefined();
	expect(outputs[0]).toHaveLength(2);
	const [told] = run.data.resultData.runData[NODE] ?? [];
	expect(told?.hints?.map(({ message }) => message)).toEqual([
		expect.stringMatching(/^The list is not complete.*"results"/),
	]);
});
