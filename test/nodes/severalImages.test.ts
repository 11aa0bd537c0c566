import type { INodeExecutionData } from 'n8n-workflow';
import { photoroomPlus } from '../../nodes/providers/photoroomPlus';
import { picsart } from '../../nodes/providers/picsart';
import { removeBgCompatible } from '../../nodes/providers/removeBgCompatible';
import { replicate } from '../../nodes/providers/replicate';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { bytesOf, fileItem, picture } from './picture';
import { byUrl, cutout, everyProtocol, removal, useStage } from './stage';

const stage = useStage();

const photo = (number: number, fileName = `photo-${number}.png`) =>
	fileItem(picture(number), fileName).binary?.data;
const words = fileItem(Buffer.from('only words'), 'notes.txt').binary?.data;

/** An item with files in these fields. */
function itemWith(binary: Record<string, ReturnType<typeof photo>>): INodeExecutionData {
	return { json: { sku: 'A-17' }, binary } as INodeExecutionData;
}

const takingFiles = everyProtocol.filter(([, { imageInput }]) => imageInput.file !== undefined);

test.each(takingFiles)(
	'%s: every image of an item gives a row, in its order, whatever the fields are called',
	async (_, provider) => {
		const items = [
			itemWith({ Photo: photo(1), attachment_0: photo(2) }),
			itemWith({ a: photo(3) }),
		];
		const rows = await stage.rows(provider, removal(provider), { items });
		expect(rows.map((row) => bytesOf(row))).toEqual([1, 2, 3].map((n) => cutout(provider, n)));
		expect(rows.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 0 },
			{ item: 1 },
		]);
	},
);

test('images of an item that share a File Name are numbered', async () => {
	const items = [itemWith({ a: photo(1), b: photo(2) }), itemWith({ a: photo(3) })];
	const rows = await stage.rows(replicate, removal(replicate, { fileName: 'shoe.jpg' }), { items });
	const names = rows.map(({ binary }) => binary?.data?.fileName);
	expect(names).toEqual(['shoe.png', 'shoe-2.png', 'shoe.png']);
	expect(rows.map(({ json }) => (json.file as { fileName: string }).fileName)).toEqual(names);
});

test('a file that is no image is left out beside images', async () => {
	const items = [itemWith({ notes: words, Photo: photo(1) })];
	const rows = await stage.rows(replicate, removal(replicate), { items });
	expect(rows.map((row) => bytesOf(row))).toEqual([cutout(replicate, 1)]);
});

test('what only looks like a file among the fields is none', async () => {
	const inlineData = { mimeType: 'image/png', data: 'iVBORw0KGgo=' };
	const items = [
		{ ...itemWith({ Photo: photo(1) }), json: { inlineData } },
		{ json: { inlineData: { mimeType: 'image/png', id: 'a-photo-elsewhere' } } },
	];
	const { outputs } = await stage.run(replicate, removal(replicate), {
		items,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0]?.map((row) => bytesOf(row))).toEqual([cutout(replicate, 1)]);
	expect(outputs[1]?.[0]?.json.error).toMatch(/^This item has no file/);
});

test('an image that cannot be read fails alone, also where submissions are counted', async () => {
	const gone = { mimeType: 'image/png', fileName: 'gone.png', data: 'filesystem-v2', id: 'gone:1' };
	const items = [itemWith({ a: photo(1), b: gone, c: photo(2) })];
	const parameters = {
		...removal(replicate, { maxSubmissions: 5 }),
		binaryPropertyName: 'a, b, c',
	};
	const { outputs } = await stage.run(replicate, parameters, {
		items,
		settings: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0]?.map((row) => bytesOf(row))).toEqual([1, 2].map((n) => cutout(replicate, n)));
	expect(outputs[1]).toHaveLength(1);
});

test('a file that is no image is refused by its name where it is alone', async () => {
	const items = [itemWith({ notes: words })];
	const { error } = await stage.run(replicate, removal(replicate), { items });
	expect(error?.message).toBe('The file notes.txt is not an image');
	expect(stage.sandbox.predictions).toEqual([]);
});

test.each([
	[1234, '1234-no-bg.png'],
	[{}, 'image-no-bg.png'],
	[true, 'image-no-bg.png'],
])('a file called %j, as a Code node may write it, loses no result', async (fileName, result) => {
	const items = [itemWith({ data: photo(1) }), itemWith({ data: photo(2, fileName as string) })];
	const rows = await stage.rows(replicate, removal(replicate), { items });
	expect(rows.map(({ binary }) => binary?.data?.fileName)).toEqual(['photo-1-no-bg.png', result]);
});

test.each([
	['a text', 'back, front'],
	['a list', ['back', 'front']],
])('names of fields, given as %s, are taken in their order', async (_name, binaryPropertyName) => {
	const items = [itemWith({ front: photo(1), side: photo(2), back: photo(3) })];
	const parameters = { ...removal(replicate), binaryPropertyName };
	const rows = await stage.rows(replicate, parameters, { items });
	expect(rows.map((row) => bytesOf(row))).toEqual([3, 1].map((n) => cutout(replicate, n)));
});

test('an item without the field that was entered says which files it has', async () => {
	const items = [itemWith({ Photo: photo(1, 'shoe.png') })];
	const parameters = { ...removal(replicate), binaryPropertyName: 'data' };
	const { error } = await stage.run(replicate, parameters, { items });
	expect(error?.message).toBe('There is no file in the binary field "data"');
	expect(error?.description).toContain('Photo (shoe.png, image/png)');
});

test("the item's own fields stay, the prediction's on top of them, and no row has an error", async () => {
	const [item] = stage.items(1);
	const json = { sku: 'A-17', status: 'in stock', error: 'of an earlier node', errorCode: 'old' };
	const [row] = await stage.rows(replicate, removal(replicate), { items: [{ ...item, json }] });
	expect(row?.json).toMatchObject({ sku: 'A-17', status: 'succeeded' });
	expect(row?.json).not.toHaveProperty('error');
	expect(row?.json).not.toHaveProperty('errorCode');
	const parameters = removal(replicate, { includeInputFields: false });
	const [bare] = await stage.rows(replicate, parameters, { items: [{ ...item, json }] });
	expect(bare?.json).not.toHaveProperty('sku');
});

test('that an earlier node gave up waiting is not said of a prediction that has ended', async () => {
	stage.sandbox.settings({ taskMs: 3_000 });
	const byAddress = { ...removal(replicate, { timeout: 1, onTimeout: 'return' }), ...byUrl };
	const items = await stage.rows(replicate, byAddress);
	expect(items[0]?.json).toMatchObject({ status: 'processing', timedOut: true });
	stage.sandbox.settings({ taskMs: 0 });
	const [row] = await stage.rows(waveSpeed, { ...removal(waveSpeed), ...byUrl }, { items });
	expect(row?.json).toMatchObject({ status: 'succeeded', provider: 'waveSpeed', number: 0 });
	expect(row?.json).not.toHaveProperty('timedOut');
});

test('a row of an earlier prediction passes on its own fields, and nothing that is said of that prediction', async () => {
	const [earlier] = await stage.rows(replicate, removal(replicate, { includeResponse: true }), {
		items: [itemWith({ a: photo(1) })],
	});
	expect(earlier?.json).toMatchObject({ sku: 'A-17', file: {}, response: {} });
	const json = { ...earlier?.json, timedOut: true, output: 'a cup' };
	const items = [{ ...itemWith({ a: photo(2) }), json }];
	const parameters = { ...removal(replicate), downloadFile: false };
	const [row] = await stage.rows(replicate, parameters, { items });
	expect(row?.json).toMatchObject({ sku: 'A-17', status: 'succeeded' });
	expect(row?.json.predictionId).not.toBe(earlier?.json.predictionId);
	expect(row?.json.file).toBeNull();
	for (const name of ['response', 'timedOut', 'output']) expect(row?.json).not.toHaveProperty(name);
});

test('fields of an item that are called like those of a prediction stay where it has none of them', async () => {
	const json = { output: 'a text of mine', response: 'yes', file: 'shoe.jpg' };
	const items = [{ ...itemWith({ a: photo(1) }), json }];
	const parameters = { ...removal(replicate), downloadFile: false };
	const [row] = await stage.rows(replicate, parameters, { items });
	expect(row?.json).toMatchObject(json);
});

describe('the image that is to be behind the subject', () => {
	const behind = (field: string) => ({
		outputImage: { background: 'image', backgroundBinaryPropertyName: field },
	});

	test.each([
		['Photoroom Plus', photoroomPlus],
		['Picsart', picsart],
		['the dialect of remove.bg', removeBgCompatible],
	])('is no photo that is cut out and paid for itself: %s', async (_, provider) => {
		for (const binary of [
			{ Photo: photo(1), wall: photo(9) },
			{ wall: photo(9), Photo: photo(1) },
		]) {
			stage.reset();
			const parameters = { ...removal(provider), ...behind('wall') };
			const rows = await stage.rows(provider, parameters, { items: [itemWith(binary)] });
			expect(rows).toHaveLength(1);
			expect(stage.sandbox.predictions).toHaveLength(1);
			expect(rows[0]?.json.file).toMatchObject({ fileName: expect.stringContaining('photo-1') });
		}
	});

	test('is one all the same where it is the only image, or is named as one', async () => {
		const items = [itemWith({ wall: photo(9) })];
		const parameters = { ...removal(photoroomPlus), ...behind('wall') };
		expect(await stage.rows(photoroomPlus, parameters, { items })).toHaveLength(1);
		stage.reset();
		const named = { ...parameters, binaryPropertyName: 'Photo, wall' };
		const both = [itemWith({ Photo: photo(1), wall: photo(9) })];
		expect(await stage.rows(photoroomPlus, named, { items: both })).toHaveLength(2);
	});

	test('that is missing is asked for where it is entered', async () => {
		const parameters = { ...removal(photoroomPlus), ...behind('wal') };
		const items = [itemWith({ Photo: photo(1), wall: photo(9) })];
		const { error } = await stage.run(photoroomPlus, parameters, { items });
		expect(error?.message).toContain('There is no file in the binary field "wal"');
		expect(error?.description).toMatch(/wall \(.*Enter .* as Background Binary Field/);
		expect(stage.sandbox.predictions).toEqual([]);
	});
});
