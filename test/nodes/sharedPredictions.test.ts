import {
	createRunExecutionData,
	type INodeExecutionData,
	type IRunExecutionData,
} from 'n8n-workflow';
import { SharedWork } from '../../nodes/n8n/sharedWork';
import { photoroom } from '../../nodes/providers/photoroom';
import { replicate } from '../../nodes/providers/replicate';
import { NODE, type EngineResult } from './engine';
import { bytesOf, fileItem, picture } from './picture';
import { byUrl, cutout, everyProvider, removal, useStage } from './stage';
import { throughPauses } from './throughPauses';

const stage = useStage();

/** Results by an address and a status, by an address alone, and in the response itself. */
const withOwnSettings = everyProvider.filter(([id]) =>
	['replicate', 'cog', 'photoroom', 'leonardo'].includes(id),
);

/** Items with the same photo, under these names. */
function samePhoto(...names: string[]): INodeExecutionData[] {
	return names.map((name) => fileItem(picture(1), name, { sku: name }));
}

/** Whose results are in the response itself. */
const withInlineResults = everyProvider.filter(([id]) =>
	['photoroom', 'removeBgCompatible', 'cog', 'rembg'].includes(id),
);

/** How many bytes and characters there are in a value. */
function weightOf(value: unknown): number {
	if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
	if (typeof value !== 'object' || value === null) return 0;
	return Object.values(value).reduce<number>((sum, part) => sum + weightOf(part), 0);
}

/** The state of a failed execution as n8n saves it and hands it to a retry. */
function savedForRetry({ run }: EngineResult): IRunExecutionData {
	const data = JSON.parse(JSON.stringify(run.data)) as IRunExecutionData;
	delete data.resultData.error;
	data.resultData.runData[NODE]?.pop();
	return createRunExecutionData(data);
}

describe('equal images share a prediction', () => {
	test.each([1, 10])('and nothing else of each other, %d at once', async (concurrency) => {
		const items = samePhoto('A-17.jpg', 'B-2.jpg', 'B-2.png');
		const rows = await stage.rows(replicate, removal(replicate, { concurrency }), { items });
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(rows.map(({ json }) => json.sku)).toEqual(['A-17.jpg', 'B-2.jpg', 'B-2.png']);
		const names = ['A-17-no-bg.png', 'B-2-no-bg.png', 'B-2-no-bg-2.png'];
		expect(rows.map(({ binary }) => binary?.data?.fileName)).toEqual(names);
		expect(rows.map(({ json }) => json.file)).toEqual(
			names.map((fileName): unknown => expect.objectContaining({ fileName })),
		);
		expect(rows.map((row) => bytesOf(row))).toEqual(Array(3).fill(cutout(replicate, 1)));
	});

	test.each([1, 10])(
		'whatever the fields of an item are called, %d at once',
		async (concurrency) => {
			const own = [
				{ sku: 'A-17', file: 'a.jpg', output: 'A', response: 'R' },
				{ sku: 'B-2', file: 'b.jpg' },
				{ sku: 'C-3' },
			];
			const items = own.map((json) => ({ ...fileItem(picture(1)), json }));
			const parameters = { ...removal(replicate, { concurrency }), downloadFile: false };
			const rows = await stage.rows(replicate, parameters, { items });
			const ownKeys = ['sku', 'file', 'output', 'response'];
			const kept = rows.map(({ json }) =>
				Object.fromEntries(Object.entries(json).filter(([name]) => ownKeys.includes(name))),
			);
			expect(kept).toEqual(own.map((json) => ({ file: null, ...json })));
		},
	);

	test('whose results are named by each item', async () => {
		const parameters = removal(replicate, { fileName: '={{ $json.sku }}' });
		const items = samePhoto('A-17', 'B-2');
		const rows = await stage.rows(replicate, parameters, { items });
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(rows.map(({ binary }) => binary?.data?.fileName)).toEqual(['A-17.png', 'B-2.png']);
	});

	test('whose inputs have one name: the rows have the same file', async () => {
		const items = samePhoto('photo.jpg', 'photo.jpg');
		const rows = await stage.rows(replicate, removal(replicate), { items });
		expect(rows.map(({ json }) => json.file)).toEqual([rows[0]?.json.file, rows[0]?.json.file]);
	});

	test('but each is submitted for a webhook URL of its own', async () => {
		const webhookUrl = '={{ "https://n8n.example.com/webhook/x?sku=" + $json.sku }}';
		const parameters = { ...removal(replicate, { webhookUrl }), completion: 'submit' };
		const items = samePhoto('A-17', 'B-2', 'A-17');
		const rows = await stage.rows(replicate, parameters, { items });
		const ids = rows.map(({ json }) => json.predictionId);
		expect(stage.sandbox.predictions).toHaveLength(2);
		expect(ids[2]).toBe(ids[0]);
		expect(ids[1]).not.toBe(ids[0]);
	});

	test('the field of the file is that of each item', async () => {
		const parameters = {
			...removal(replicate),
			...byUrl,
			imageUrl: stage.photoUrl(1),
			outputBinaryPropertyName: '={{ $json.sku }}',
		};
		const rows = await stage.rows(replicate, parameters, { items: samePhoto('front', 'back') });
		expect(rows.map(({ binary }) => Object.keys(binary ?? {}))).toEqual([['front'], ['back']]);
	});

	test.each(withInlineResults)(
		'%s: what is kept for them is light once the file is in n8n',
		async (_, provider) => {
			stage.sandbox.settings({ resultBytes: 100_000 });
			const once = jest.spyOn(SharedWork.prototype, 'once');
			const parameters = removal(provider, { includeResponse: true });
			const rows = await stage.rows(provider, parameters, { items: samePhoto('front', 'back') });
			const kept = await Promise.all(once.mock.results.map(({ value }) => value as unknown));
			once.mockRestore();
			expect(rows.map((row) => bytesOf(row).length)).toEqual([100_000, 100_000]);
			expect(rows.map(({ json }) => json.response)).not.toContain(null);
			const predictions = kept.map((one) => (one as { prediction: unknown }).prediction);
			expect(predictions).toHaveLength(2);
			expect(weightOf(predictions)).toBeLessThan(5_000);
		},
	);

	describe.each(withOwnSettings)(
		'%s: what an item asks for beside the work is its own',
		(_, provider) => {
			test.each([1, 10])('whether the file is fetched, %d at once', async (concurrency) => {
				const downloadFile = '={{ $json.sku === "with" }}';
				const parameters = { ...removal(provider, { concurrency }), downloadFile };
				for (const skus of [
					['without', 'with'],
					['with', 'without'],
				]) {
					stage.reset();
					const rows = await stage.rows(provider, parameters, { items: samePhoto(...skus) });
					expect(stage.sandbox.predictions).toHaveLength(1);
					expect(rows.map(({ json, binary }) => [json.sku, json.file !== null, binary])).toEqual(
						skus.map((sku): unknown =>
							sku === 'with' ? [sku, true, expect.anything()] : [sku, false, undefined],
						),
					);
				}
			});
		},
	);

	test('a file that only one asks for is fetched by the retry', async () => {
		const gone = { kind: 'answer', status: 410 } as const;
		stage.sandbox.fault({ path: '/out', count: 2, action: gone });
		const downloadFile = '={{ $json.sku === "with" }}';
		const rows = await stage.rows(
			replicate,
			{ ...removal(replicate, { concurrency: 1 }), downloadFile },
			{
				items: samePhoto('without', 'with'),
				settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
			},
		);
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(rows.map(({ binary }) => binary !== undefined)).toEqual([false, true]);
	});

	test.each([
		['without', 'with'],
		['with', 'without'],
	])('also where the first, %s a file, was done before a pause', async (...skus) => {
		stage.sandbox.settings({ taskMs: 300 });
		const [first, last] = samePhoto(...skus);
		const between = fileItem(picture(2), 'between', { sku: 'without' });
		const items = [first, between, last].filter((item) => item !== undefined);
		const downloadFile = '={{ $json.sku === "with" }}';
		const parameters = { ...removal(replicate, { concurrency: 1 }), downloadFile };
		const { result } = await throughPauses(stage, replicate, parameters, { items });
		expect(stage.sandbox.predictions).toHaveLength(2);
		const rows = result.outputs[0] ?? [];
		expect(rows.map(({ json, binary }) => [json.file !== null, binary !== undefined])).toEqual(
			items.map(({ json }) => [json.sku === 'with', json.sku === 'with']),
		);
	});

	test.each([
		['fetches the file', replicate, true],
		['does not pay again for a file that is nowhere', photoroom, false],
	])('a retry %s', async (_name, provider, isFetched) => {
		const wish = '$execution.id === "2" ? true : "perhaps"';
		const downloadFile = `={{ $json.sku === "with" ? (${wish}) : false }}`;
		const parameters = { ...removal(provider), downloadFile };
		const items = samePhoto('without', 'with');
		const failed = await stage.run(provider, parameters, { items });
		expect(failed.error?.message).toMatch(/Download File/);
		const resume = savedForRetry(failed);
		const rows = await stage.rows(provider, parameters, { items, resume, executionId: '2' });
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(rows.map(({ binary }) => binary !== undefined)).toEqual([false, isFetched]);
	});

	test.each([1, 10])('the one that is waited for is, %d at once', async (concurrency) => {
		const completion = '={{ $json.sku }}';
		const parameters = { ...removal(replicate, { concurrency }), completion };
		const items = samePhoto('submit', 'wait', 'wait');
		const rows = await stage.rows(replicate, parameters, { items });
		expect(stage.sandbox.predictions).toHaveLength(1);
		expect(rows.map((row) => row.binary !== undefined)).toEqual([false, true, true]);
		expect(rows.slice(1).map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded']);
	});
});
