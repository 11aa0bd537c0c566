import type { IDataObject } from 'n8n-workflow';
import { fal } from '../../nodes/providers/fal';
import { replicate } from '../../nodes/providers/replicate';
import { fileItem, picture } from './picture';
import { onPrediction, removal, useStage } from './stage';

const stage = useStage();

/** The settings of a model of fal that can crop. */
const cropping = (crop: unknown): IDataObject => ({
	...removal(fal),
	model: { __rl: true, mode: 'id', value: 'fal-ai/imageutils/rembg' },
	outputImage: { crop: crop as string },
});

describe('switches, as tables keep them', () => {
	test.each([
		['={{ "true" }}', true],
		['={{ "TRUE" }}', true],
		['={{ 1 }}', true],
		['={{ null }}', true],
		['={{ "" }}', true],
		['={{ "false" }}', false],
		['={{ 0 }}', false],
	])('Download File %s: %j', async (downloadFile, isDownloaded) => {
		const [row] = await stage.rows(replicate, { ...removal(replicate), downloadFile });
		expect(Object.keys(row?.binary ?? {})).toEqual(isDownloaded ? ['data'] : []);
	});

	test('options', async () => {
		const options = {
			includeInputFields: '={{ "false" }}',
			includeResponse: '={{ "true" }}',
			mergeDuplicates: '={{ "false" }}',
		};
		const items = [1, 1].map((number) => fileItem(picture(number), 'a.png', { sku: 'A-17' }));
		const rows = await stage.rows(replicate, removal(replicate, options), { items });
		for (const { json } of rows) {
			expect(json).not.toHaveProperty('sku');
			expect(json).toHaveProperty('response');
		}
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test.each([
		['={{ "true" }}', true],
		['={{ "False" }}', false],
		['={{ null }}', undefined],
	])('Crop %s: %j', async (crop, asked) => {
		await stage.rows(fal, cropping(crop));
		expect(stage.submitted(fal).crop_to_bbox).toBe(asked);
	});

	test('Return All', async () => {
		await stage.rows(replicate, removal(replicate), { items: stage.items(2) });
		const parameters = onPrediction('getMany', { returnAll: '={{ "true" }}', limit: 1 });
		expect(await stage.rows(replicate, parameters)).toHaveLength(2);
	});
});

test('what an expression gives without a value is not set', async () => {
	const options = { onTimeout: '={{ null }}', timeout: '={{ null }}', concurrency: '={{ "0" }}', maxSubmissions: '={{ " " }}' };
	const parameters = { ...removal(replicate, options), completion: '={{ null }}' };
	const [row] = await stage.rows(replicate, parameters);
	expect(row?.json.status).toBe('succeeded');
});

describe('what would not be kept to is refused, before anything is paid', () => {
	test.each<[string, IDataObject, RegExp]>([
		['a switch', { downloadFile: '={{ "maybe" }}' }, /Download File must be true or false/],
		[
			'an option',
			removal(replicate, { mergeDuplicates: '={{ {} }}' }),
			/Merge Duplicates must be true or false/,
		],
		['a time', removal(replicate, { timeout: '={{ true }}' }), /Timeout must be a number/],
		['a number in a list', removal(replicate, { timeout: '={{ [5] }}' }), /must be a number/],
		[
			'an address',
			{ ...removal(replicate, { webhookUrl: '={{ { url: "x" } }}' }), completion: 'submit' },
			/Webhook URL is not a text/,
		],
		[
			'a color',
			{
				model: { __rl: true, mode: 'id', value: '851-labs/background-remover' },
				outputImage: { backgroundColor: '={{ ["#fff"] }}' },
			},
			/Background Color is not a text/,
		],
	])('%s', async (_, parameters, words) => {
		const { error } = await stage.run(replicate, parameters);
		expect(error?.message).toMatch(words);
		expect(stage.sandbox.predictions).toEqual([]);
	});

	test('Crop', async () => {
		const { error } = await stage.run(fal, cropping('={{ "maybe" }}'));
		expect(error?.message).toMatch(/Crop must be true or false/);
		expect(stage.asked(fal)).toEqual([]);
	});

	test.each(['={{ 0 }}', '={{ "0" }}'])('Max Submissions %s', async (maxSubmissions) => {
		const { error } = await stage.run(replicate, removal(replicate, { maxSubmissions }));
		expect(error?.message).toMatch(/would submit 1 prediction, but Max Submissions is 0, so none was submitted/);
		expect(stage.sandbox.predictions).toEqual([]);
	});
});
