import type { INodeExecutionData } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { bytesOf, fileItem, picture } from './picture';
import { cutout, everyProtocol, removal, useStage } from './stage';

const stage = useStage();
const continued = { settings: { onError: 'continueRegularOutput' as const } };

const takingFiles = everyProtocol.filter(([, { imageInput }]) => imageInput.file !== undefined);

/** Items with these photos; equal numbers are equal photos under different names. */
function itemsWith(...numbers: number[]): INodeExecutionData[] {
	return numbers.map((number, index) =>
		fileItem(picture(number), `photo-${index}.png`, { row: index }),
	);
}

describe('equal images', () => {
	test.each(takingFiles)(
		'%s: are submitted once in a run, and each item gets its own row',
		async (_, provider) => {
			const items = itemsWith(1, 2, 1, 1);
			const rows = await stage.rows(provider, removal(provider), { items });
			expect(stage.sandbox.predictions).toHaveLength(2);
			expect(rows.map((row) => bytesOf(row))).toEqual(
				[1, 2, 1, 1].map((number) => cutout(provider, number)),
			);
			expect(rows.map(({ json, pairedItem }) => [json.row, pairedItem])).toEqual(
				items.map((_item, item) => [item, { item }]),
			);
			const ids = rows.map(({ json }) => json.predictionId);
			expect([ids[2], ids[3]]).toEqual([ids[0], ids[0]]);
		},
	);

	it('are submitted each where Merge Duplicates is off', async () => {
		const parameters = removal(replicate, { mergeDuplicates: false });
		await stage.rows(replicate, parameters, { items: itemsWith(1, 1, 1) });
		expect(stage.sandbox.predictions).toHaveLength(3);
	});

	it('are other work with other settings', async () => {
		const parameters = removal(replicate, { additionalInput: '={{ { seed: $json.row } }}' });
		await stage.rows(replicate, parameters, { items: itemsWith(1, 1) });
		expect(stage.sandbox.predictions).toHaveLength(2);
	});
});

describe('Max Submissions', () => {
	test.each(takingFiles)(
		'%s: nothing is submitted where the run would submit more',
		async (_, provider) => {
			const parameters = removal(provider, { maxSubmissions: 2 });
			const rows = await stage.rows(provider, parameters, {
				items: itemsWith(1, 2, 3),
				...continued,
			});
			expect(stage.sandbox.predictions).toEqual([]);
			expect(rows.map(({ json }) => json.errorCode)).toEqual(Array(3).fill('limit_reached'));
			expect(rows[0]?.json.error).toContain('would submit 3 predictions');
		},
	);

	it('is an error of the run, not of one of its photos', async () => {
		const parameters = removal(replicate, { maxSubmissions: 2 });
		const { error } = await stage.run(replicate, parameters, { items: itemsWith(1, 2, 3) });
		expect(error?.message).toMatch(
			/^This run would submit 3 predictions, but Max Submissions is 2/,
		);
		expect(error?.description).not.toMatch(/more failed/);
	});

	it('counts equal images once', async () => {
		const parameters = removal(replicate, { maxSubmissions: 2 });
		const rows = await stage.rows(replicate, parameters, { items: itemsWith(1, 2, 1) });
		expect(rows).toHaveLength(3);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});
});
