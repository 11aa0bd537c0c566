import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { toDataUri } from '../../nodes/prediction/files/mediaType';
import type { Provider } from '../../nodes/prediction/model/provider';
import { bria } from '../../nodes/providers/bria';
import { kie } from '../../nodes/providers/kie';
import { replicate } from '../../nodes/providers/replicate';
import { replicateCompatible } from '../../nodes/providers/replicateCompatible';
import { waveSpeed } from '../../nodes/providers/waveSpeed';
import { fieldsInEditor } from './editorContext';
import { fileItem, picture } from './picture';
import { onPrediction, removal, useStage } from './stage';

const FLUX = 'black-forest-labs/flux-dev';
const SEEDANCE = 'bytedance/seedance-2.0/text-to-video';
const REMOVER = '851-labs/background-remover';
const LOOK_UP = `GET /models/${FLUX}`;
const VERSION = `GET /models/${REMOVER}/versions/a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc`;

const stage = useStage();

const modelOf = (value: string) => ({ __rl: true, mode: 'id', value });

/** The value of the resource mapper, as the editor stores it. */
const mapped = (value: IDataObject, schema: unknown = []): IDataObject => ({
	mappingMode: 'defineBelow',
	value,
	matchingColumns: [],
	schema: schema as IDataObject[],
});

const creation = (value: IDataObject, more: IDataObject = {}): IDataObject =>
	onPrediction('create', { model: modelOf(FLUX), modelInput: mapped(value), input: '{}', ...more });

/** The input of the first submission. */
const inputAt = (provider: Provider): unknown => {
	const body = stage.submitted(provider);
	return provider.id === 'waveSpeed' ? body : body.input;
};

/** The error of a run that submits nothing. */
async function refusal(
	provider: Provider,
	parameters: IDataObject,
	items?: INodeExecutionData[],
): Promise<string> {
	const { error } = await stage.run(provider, parameters, items === undefined ? {} : { items });
	expect(stage.sandbox.predictions).toEqual([]);
	return `${error?.message}. ${error?.description}`;
}

describe('Create', () => {
	test('sends the fields as the model takes them, and leaves out what is empty', async () => {
		const value = {
			prompt: '={{ "a cup, " + $json.number }}',
			guidance: '2.5',
			num_outputs: 2,
			go_fast: 'false',
			output_format: 'png',
			seed: '',
			megapixels: null,
		};
		await stage.rows(replicate, creation(value));
		expect(inputAt(replicate)).toEqual({
			prompt: 'a cup, 0',
			guidance: 2.5,
			num_outputs: 2,
			go_fast: false,
			output_format: 'png',
		});
	});

	test('files come from binary fields by their names, and URLs go as they are', async () => {
		const items = [fileItem(picture(1, 300_000), 'cup.png')];
		const value = { prompt: 'a cup', image: 'data' };
		await stage.rows(replicate, creation(value), { items });
		expect(stage.asked(replicate).slice(0, 3)).toEqual([
			LOOK_UP,
			'POST /files',
			`POST /models/${FLUX}/predictions`,
		]);
		expect(inputAt(replicate)).toEqual({
			prompt: 'a cup',
			image: expect.stringMatching(/^http:.*\/files\//),
		});
		stage.reset();
		const image = 'https://example.com/cup.png';
		await stage.rows(replicate, creation({ ...value, image }), { items });
		expect(inputAt(replicate)).toEqual({ prompt: 'a cup', image });
	});

	test('an address is mended as in Image URL, and a share link is refused', async () => {
		const copied = '\u200Bhttps://example.com/my cup.png';
		await stage.rows(replicate, creation({ prompt: 'a cup', image: copied }));
		expect(inputAt(replicate)).toMatchObject({ image: 'https://example.com/my%20cup.png' });
		const image = 'https://drive.google.com/file/d/1a-B/view';
		const { error } = await stage.run(replicate, creation({ prompt: 'a cup', image }));
		expect(error?.message).toContain('shows a web page');
	});

	test('a file that an expression gives is taken, too', async () => {
		const [item] = stage.items(1);
		const items = [{ json: { file: item!.binary!.data! as unknown as IDataObject } }];
		await stage.rows(replicate, creation({ prompt: 'a cup', image: '={{ $json.file }}' }), {
			items,
		});
		expect(inputAt(replicate)).toMatchObject({ image: expect.stringMatching(/^(data|http):/) });
	});

	test('lists of files: names, addresses, JSON', async () => {
		const [first] = stage.items(1);
		const item = { ...first, binary: { data: first!.binary!.data!, mask: first!.binary!.data! } };
		for (const reference_images of [
			'data, mask',
			'["data", "https://example.com/a.png"]',
			'https://example.com/a.png, https://example.com/b.png',
			'"https://example.com/a.png", "https://example.com/b.png"',
			'- https://example.com/a.png\n- https://example.com/b.png',
			'={{ ["data", "mask"] }}',
		]) {
			stage.reset();
			const parameters = creation(
				{ prompt: 'a cup', reference_images },
				{ model: modelOf(SEEDANCE) },
			);
			await stage.rows(waveSpeed, parameters, { items: [item as INodeExecutionData] });
			expect(inputAt(waveSpeed)).toEqual({
				prompt: 'a cup',
				reference_images: [expect.stringMatching(/^http\S+$/), expect.stringMatching(/^http\S+$/)],
			});
		}
		stage.reset();
		const one = creation({ prompt: 'a', reference_images: 'data' }, { model: modelOf(SEEDANCE) });
		await stage.rows(waveSpeed, one);
		expect(inputAt(waveSpeed)).toMatchObject({ reference_images: [expect.any(String)] });
	});

	test('Input wins over the fields, and Input Files over both', async () => {
		const value = { prompt: 'a cup', seed: 1, image: 'data' };
		const input = '{ "seed": 2, "image": "https://example.com/b.png" }';
		await stage.rows(replicate, creation(value, { input }));
		expect(inputAt(replicate)).toEqual({
			prompt: 'a cup',
			seed: 2,
			image: 'https://example.com/b.png',
		});
		expect(stage.asked(replicate)).not.toContain('POST /files');
		stage.reset();
		const inputFiles = { files: [{ inputName: 'image', binaryPropertyName: 'data' }] };
		await stage.rows(replicate, creation(value, { input, inputFiles }));
		expect(inputAt(replicate)).toMatchObject({ image: expect.stringMatching(/^(data|http:)/) });
	});

	test('a single file is a list where the model takes one, or where Input has one', async () => {
		const inputFiles = (inputName: string) => ({
			files: [{ inputName, binaryPropertyName: 'data' }],
		});
		const list = [expect.stringMatching(/^http\S+$/)];
		const create = async (provider: Provider, inputName: string, input = '{}') => {
			stage.reset();
			const more = { model: modelOf(SEEDANCE), inputFiles: inputFiles(inputName), input };
			await stage.rows(provider, onPrediction('create', more));
			const body = stage.submitted(provider);
			return provider === kie ? body.input : body;
		};
		expect(await create(waveSpeed, 'reference_images')).toEqual({ reference_images: list });
		expect(await create(waveSpeed, 'image')).toEqual({ image: list[0] });
		expect(await create(kie, 'image_urls', '{ "image_urls": [] }')).toEqual({ image_urls: list });
		expect(await create(kie, 'image_urls')).toEqual({ image_urls: list[0] });
	});

	test.each([
		['a file', { inputFiles: { files: [{ inputName: 'image', binaryPropertyName: 'data' }] } }],
		[
			'a data URI',
			{ input: `={{ { image: ${JSON.stringify(toDataUri(picture(0), 'image/png'))} } }}` },
		],
	])('sends %s to Bria as base64 alone', async (_, more) => {
		const model = modelOf('image/edit/remove_background');
		const rows = await stage.rows(bria, onPrediction('create', { model, input: '{}', ...more }));
		expect(rows[0]?.json.status).toBe('succeeded');
		expect(stage.submitted(bria)).toEqual({ image: picture(0).toString('base64') });
	});

	test('asks for the schema once, whatever the number of items', async () => {
		await stage.rows(replicate, creation({ prompt: '={{ $json.number }}' }), {
			items: stage.items(5),
		});
		expect(stage.asked(replicate).filter((line) => line === LOOK_UP)).toHaveLength(1);
		expect(stage.sandbox.predictions).toHaveLength(5);
	});

	test('asks for no schema where only JSON is given', async () => {
		await stage.rows(replicate, creation({}, { input: '{ "prompt": "a cup" }' }));
		expect(stage.asked(replicate)).not.toContain(LOOK_UP);
	});

	describe('refuses before anything is paid, by the name of the input:', () => {
		test.each([
			[{ prompt: 'a', guidance: 12 }, /"guidance" must be at most 10, but is 12/],
			[{ prompt: 'a', guidance: 'much' }, /"guidance" must be a number, but is "much"/],
			[{ prompt: 'a', output_format: 'gif' }, /"output_format" cannot be "gif".*webp, jpg, png/s],
			[{ prompt: 'a', size: 'L' }, /The model has no input "size"/],
			[{ seed: 1 }, /"prompt" is required/],
			[{ prompt: 'a', image: ' ' }, /"image" needs a file, and "" is neither/],
			[
				{ prompt: 'a', image: 'photo' },
				/"image" needs a file, and "photo" is neither a binary field with one nor a URL.*data \(photo-0/s,
			],
			[{ prompt: 'a', image: '={{ ["data", "data"] }}' }, /"image" takes one file, not 2/],
		] satisfies Array<[IDataObject, RegExp]>)('%j', async (value, message) => {
			expect(await refusal(replicate, creation(value))).toMatch(message);
		});

		test('one item does not keep the others', async () => {
			const value = { prompt: 'a', guidance: '={{ $json.number * 20 }}' };
			const settings = { onError: 'continueRegularOutput' as const };
			const items = stage.items(2);
			const rows = await stage.rows(replicate, creation(value), { items, settings });
			expect(rows.map(({ json }) => json.errorCode)).toEqual([undefined, 'invalid_input']);
			expect(stage.sandbox.predictions).toHaveLength(1);
		});

		test('a required field that the form shows and nobody fills', async () => {
			const { fields } = await fieldsInEditor(stage, replicate, {
				operation: 'create',
				model: modelOf(FLUX),
			});
			const modelInput = mapped({}, JSON.parse(JSON.stringify(fields)));
			expect(await refusal(replicate, creation({}, { modelInput }))).toMatch(
				/"prompt" is required/,
			);
			const [row] = await stage.rows(
				replicate,
				creation({}, { modelInput, input: '{ "prompt": "a cup" }' }),
			);
			expect(row?.json.status).toBe('succeeded');
		});
	});

	describe('where the schema cannot be had', () => {
		const withoutSchemas = () =>
			stage.sandbox.fault({
				place: 'replicateCompatible',
				method: 'GET',
				path: 'models',
				count: 0,
				action: { kind: 'answer', status: 404, body: { detail: 'Not found' } },
			});

		test('the fields stored with the workflow tell files and numbers', async () => {
			const model = modelOf(FLUX);
			const form = await fieldsInEditor(stage, replicateCompatible, { operation: 'create', model });
			stage.reset();
			withoutSchemas();
			const value = { prompt: '5', guidance: '2.5', image: 'data' };
			const modelInput = mapped(value, JSON.parse(JSON.stringify(form.fields)));
			await stage.rows(replicateCompatible, creation({}, { modelInput }));
			expect(inputAt(replicateCompatible)).toEqual({
				prompt: '5',
				guidance: 2.5,
				image: expect.stringMatching(/^data:image\/png/),
			});
		});

		test('values without such fields go as they are', async () => {
			withoutSchemas();
			await stage.rows(replicateCompatible, creation({ prompt: 'a cup', guidance: 2.5 }));
			expect(inputAt(replicateCompatible)).toEqual({ prompt: 'a cup', guidance: 2.5 });
		});
	});
});

describe('Remove Background', () => {
	const removing = (value: IDataObject, more: IDataObject = {}): IDataObject => ({
		...removal(replicate),
		model: modelOf(REMOVER),
		modelInput: mapped(value),
		...more,
	});

	test('sends the fields beside the image', async () => {
		const [row] = await stage.rows(replicate, removing({ threshold: '0.5', reverse: true }));
		expect(inputAt(replicate)).toEqual({
			image: expect.any(String),
			threshold: 0.5,
			reverse: true,
		});
		expect(stage.asked(replicate)[0]).toBe(VERSION);
		expect(row?.binary?.data).toBeDefined();
	});

	test('the fields win over Output Image, and Additional Input over both', async () => {
		const more = {
			outputImage: { format: 'jpg', backgroundColor: '#ff0000' },
			options: { additionalInput: '{ "threshold": 0.9 }' },
		};
		await stage.rows(replicate, removing({ threshold: 0.5, format: 'png' }, more));
		expect(inputAt(replicate)).toEqual({
			image: expect.any(String),
			background_type: '[255,0,0]',
			format: 'png',
			threshold: 0.9,
		});
	});

	test('the image is always that of the item', async () => {
		const image = 'https://example.com/another.png';
		await stage.rows(replicate, removing({ image, threshold: 0.5 }));
		expect(inputAt(replicate)).not.toMatchObject({ image });
	});

	test('a file that a field names is no image of the item, to be cut out and paid for itself', async () => {
		const files = {
			mask: fileItem(picture(9), 'mask.png'),
			Photo: fileItem(picture(1), 'cup.png'),
		};
		const binary = { mask: files.mask.binary!.data!, Photo: files.Photo.binary!.data! };
		const parameters = {
			...removal(waveSpeed),
			model: modelOf(SEEDANCE),
			modelInput: mapped({ prompt: 'a cup', reference_images: 'mask' }),
		};
		const items = [{ json: {}, binary }];
		const rows = await stage.rows(waveSpeed, parameters, { items });
		expect(rows.map(({ json }) => (json.file as IDataObject).fileName)).toEqual(['cup-no-bg.png']);
		expect(stage.sandbox.predictions).toHaveLength(1);
	});

	test('another setting is other work', async () => {
		const items = [0, 0, 1].map((threshold) => ({ ...stage.items(1)[0]!, json: { threshold } }));
		const value = { threshold: '={{ $json.threshold }}' };
		expect(await stage.rows(replicate, removing(value), { items })).toHaveLength(3);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test('what does not fit is refused before anything is paid', async () => {
		expect(await refusal(replicate, removing({ threshold: 'high' }))).toMatch(
			/"threshold" must be a number/,
		);
	});

	test('without a field set, nobody is asked for a schema', async () => {
		await stage.rows(replicate, removing({}));
		expect(stage.asked(replicate)).not.toContain(VERSION);
	});
});
