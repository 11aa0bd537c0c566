import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { replicate } from '../../nodes/providers/replicate';
import { toDataUri } from '../../nodes/prediction/files/mediaType';
import { tengr } from '../../nodes/providers/tengr';
import { listen } from './loopback';
import { fileItem, picture } from './picture';
import { onPrediction, removal, useStage } from './stage';

const stage = useStage();

/** A bad item between two good ones: they finish, it says in a sentence what is wrong. */
async function between(bad: INodeExecutionData, parameters: IDataObject): Promise<IDataObject> {
	const [first, second] = stage.items(2);
	const items = [first, bad, second].flatMap((item) => (item === undefined ? [] : [item]));
	const rows = await stage.rows(replicate, parameters, {
		items,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(rows.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
	const [before, row, after] = rows;
	expect(before?.json.status).toBe('succeeded');
	expect(after?.json.status).toBe('succeeded');
	expect(row?.json).toMatchObject(bad.json);
	expect(row?.binary).toEqual(bad.binary);
	expect(String(row?.json.error)).toMatch(/^[A-Z"].{15,}\.$/s);
	return row?.json ?? {};
}

describe('files [S-40]', () => {
	test.each<[string, INodeExecutionData, string, RegExp]>([
		[
			'no file at all',
			{ json: {} },
			'invalid_input',
			/This item has no file.*Add a node before this one/,
		],
		['an empty file', fileItem(Buffer.alloc(0)), 'invalid_input', /image file is empty/],
		[
			'a text',
			fileItem(Buffer.from('just some words, but long enough'), 'note.png'),
			'invalid_input',
			/note\.png is not an image.*PNG, JPEG/,
		],
		[
			'a web page',
			fileItem(Buffer.from('<!doctype html><title>Login</title>')),
			'invalid_input',
			/is not an image/,
		],
		[
			'a film',
			fileItem(Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), 'film.mp4'),
			'invalid_input',
			/film\.mp4 is not an image/,
		],
		[
			'a drawing',
			fileItem(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'logo.svg'),
			'invalid_input',
			/logo\.svg is an SVG drawing.*Convert it to PNG/,
		],
		['three bytes', fileItem(Buffer.from([0xff, 0xd8, 0xff])), 'invalid_input', /is not an image/],
		[
			'too large',
			fileItem(picture(5, 700_000)),
			'file_too_large',
			/0\.668 MB, which exceeds the 0\.5 MB limit.*Max File Size/,
		],
	])('%s', async (_, bad, errorCode, words) => {
		const row = await between(bad, removal(replicate, { maxFileSize: 0.5 }));
		expect(row).toMatchObject({ errorCode, provider: 'replicate' });
		expect(row.error).toMatch(words);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test.each([
		['without a download', { ...removal(replicate, { maxFileSize: 0.5 }), downloadFile: false }],
		[
			'by address, sent as a file',
			{
				...removal(replicate, { maxFileSize: 0.5, sendAs: 'file' }),
				imageSource: 'url',
				imageUrl: '={{ $json.photo }}',
				completion: 'submit',
			},
		],
		[
			'as an input of a model',
			onPrediction('create', {
				inputFiles: { files: [{ inputName: 'image', binaryPropertyName: 'data' }] },
				options: { maxFileSize: 0.5 },
			}),
		],
	])('too large: %s', async (_, parameters) => {
		const server = await listen((_request, response) => {
			response.setHeader('content-type', 'image/png').end(picture(5, 700_000));
		});
		const item = fileItem(picture(5, 700_000), 'large.png', { photo: server.url });
		const { outputs } = await stage.run(replicate, parameters, {
			items: [item],
			settings: { onError: 'continueRegularOutput' },
		});
		await server.close();
		expect(outputs[0]?.[0]?.json.errorCode).toBe('file_too_large');
		expect(stage.sandbox.predictions).toEqual([]);
	});

	test('a file in another field than the one that is named', async () => {
		const binary = { image: fileItem(picture(0)).binary?.data ?? { data: '', mimeType: '' } };
		const parameters = { ...removal(replicate), binaryPropertyName: 'data' };
		const row = await between({ json: {}, binary }, parameters);
		expect(row).toMatchObject({ errorCode: 'invalid_input', provider: 'replicate' });
		expect(row.error).toMatch(/no file in the binary field "data".*image/);
	});

	test('at a provider that takes URLs only', async () => {
		const parameters = { imageSource: 'url', imageUrl: toDataUri(picture(0), 'image/png') };
		const { error } = await stage.run(tengr, parameters);
		expect(error?.message).toBe('Tengr does not accept files');
		expect(error?.description).toMatch(/public URLs only.*public storage/);
		expect(stage.asked(tengr)).toEqual([]);
	});
});

describe('URLs', () => {
	test.each([
		['', /image URL is empty/],
		['   ', /image URL is empty/],
		['photo.jpg', /"photo\.jpg" is not a valid image URL/],
		['http://', /"http:\/\/" is not a valid image URL/],
		['ftp://example.com/photo.jpg', /does not start with https:\/\/ or http:\/\//],
		['javascript:alert(1)', /does not start with/],
		['data:image/png;base64,AAAA', /data URI in Image URL does not contain an image/],
		['file:///etc/passwd', /does not start with/],
		[null, /image URL is empty/],
		[{ url: 'https://example.com' }, /image URL is not a text/],
	])('%j', async (photo, words) => {
		const parameters = {
			...removal(replicate),
			imageSource: 'url',
			imageUrl: '={{ $json.photo }}',
		};
		const row = await between({ json: { photo } }, parameters);
		expect(row.errorCode).toBe('invalid_input');
		expect(row.error).toMatch(words);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});
});

describe('JSON', () => {
	test.each([
		['[1, 2]', /Additional Input is not a JSON object/],
		['"words"', /Additional Input is not a JSON object/],
		['42', /Additional Input is not a JSON object/],
		['null', /Additional Input is not a JSON object/],
		['{ threshold: 0.5 }', /Additional Input is not valid JSON/],
		['{', /Additional Input is not valid JSON/],
	])('additional input %s', async (extra, words) => {
		const additionalInput = '={{ $json.extra ?? "{}" }}';
		const row = await between({ json: { extra } }, removal(replicate, { additionalInput }));
		expect(row.errorCode).toBe('invalid_input');
		expect(row.error).toMatch(words);
		expect(stage.sandbox.predictions).toHaveLength(2);
	});

	test.each(['[]', 'words', '7'])('input %s', async (input) => {
		const row = await between(
			{ json: { input } },
			onPrediction('create', { input: '={{ $json.input ?? { image: $json.photo } }}' }),
		);
		expect(row.errorCode).toBe('invalid_input');
		expect(row.error).toMatch(/^Input is not (a JSON object|valid JSON)/);
	});
});

describe('prediction IDs', () => {
	test.each([
		['', /prediction ID is empty/],
		[null, /prediction ID is empty/],
		[
			'https://replicate.com/p/abc?token=1',
			/not valid: https:\/\/replicate\.com\/p\/abc\. Use the ID alone, not its URL/,
		],
		['../account', /prediction ID is not valid/],
		['..', /prediction ID is not valid/],
		['a b', /prediction ID is not valid/],
		['abc?x=1', /prediction ID is not valid/],
		['x'.repeat(301), /not valid: x{100}…/],
		['abc\ud800', /prediction ID is not valid: abc/],
		[['abc', 'def'], /prediction ID is a list of 2, not one ID.*Split Out/],
		[{ id: 'abc' }, /prediction ID is an object, not one ID/],
		[[], /prediction ID is empty/],
	])('%j', async (predictionId, words) => {
		const settings = { onError: 'continueRegularOutput' } as const;
		const items = [{ json: { predictionId } }];
		const [row] = await stage.rows(replicate, onPrediction('get'), { items, settings });
		expect(row?.json.errorCode).toBe('invalid_input');
		expect(row?.json.error).toMatch(words);
		expect(stage.asked(replicate)).toEqual([]);
	});

	test.each([
		['a list of one', (id: unknown) => [id]],
		['with marks that nobody sees', (id: unknown) => `\u200b${String(id)}\u200b`],
	])('%s', async (_, given) => {
		const [row] = await stage.rows(replicate, removal(replicate));
		const predictionId = given(row?.json.predictionId) as string;
		const items = [{ json: { predictionId } }];
		const [got] = await stage.rows(replicate, onPrediction('get'), { items });
		expect(got?.json).toMatchObject({ predictionId: row?.json.predictionId, status: 'succeeded' });
	});
});

describe('options', () => {
	test.each([
		[{ timeout: -1 }, /Timeout must be a number between 1 and 86400/],
		[{ timeout: 'soon' }, /Timeout must be a number/],
		[{ onTimeout: 'explode' }, /On Timeout cannot be "explode"/],
		[{ maxFileSize: -5 }, /Max File Size must be a number/],
		[{ concurrency: 101 }, /Concurrency must be a number between 1 and 100/],
		[{ pollInterval: 0.01 }, /Poll Interval must be a number between 0.1/],
		[{ additionalInput: '[]' }, /Additional Input is not a JSON object/],
	])('%j', async (options, words) => {
		const { error } = await stage.run(replicate, removal(replicate, options));
		expect(error?.message).toMatch(words);
		expect(stage.asked(replicate)).toEqual([]);
	});
});
