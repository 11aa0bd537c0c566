import type { INodeExecutionData } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { bytesOf, fileItem, picture } from './picture';
import { byUrl, cutout, removal, useStage } from './stage';

const stage = useStage();

/** Items with the same photo, under these names. */
function samePhoto(...names: string[]): INodeExecutionData[] {
	return names.map((name) => fileItem(picture(1), name, { sku: name }));
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
});
