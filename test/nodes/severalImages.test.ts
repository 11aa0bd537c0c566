import type { INodeExecutionData } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { bytesOf, fileItem, picture } from './picture';
import { cutout, everyProtocol, removal, useStage } from './stage';

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

test('a file that is no image is left out beside images', async () => {
	const items = [itemWith({ notes: words, Photo: photo(1) })];
	const rows = await stage.rows(replicate, removal(replicate), { items });
	expect(rows.map((row) => bytesOf(row))).toEqual([cutout(replicate, 1)]);
});

test('a file that is no image is refused by its name where it is alone', async () => {
	const items = [itemWith({ notes: words })];
	const { error } = await stage.run(replicate, removal(replicate), { items });
	expect(error?.message).toBe('The file notes.txt is not an image');
	expect(stage.sandbox.predictions).toEqual([]);
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
