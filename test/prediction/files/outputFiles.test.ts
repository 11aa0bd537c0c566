import type { JsonValue } from '../../../nodes/prediction/model/json';
import { readFiles, readValue } from '../../../nodes/prediction/files/outputFiles';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';

const PNG = Buffer.concat([
	Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	Buffer.alloc(100),
]).toString('base64');

/** The beginning of a PNG in exactly so many letters. */
const pngOf = (length: number) => PNG.slice(0, length);

const inLists = (depth: number, output: JsonValue): JsonValue =>
	depth === 0 ? output : [inLists(depth - 1, output)];

const url = (link: string): OutputFile => ({ kind: 'url', url: link });
const inline = (base64: string, mediaType?: string): OutputFile => ({
	kind: 'inline',
	base64,
	...(mediaType !== undefined && { mediaType }),
});

/** What models of every service put out, and the files in it. */
const SHAPES: ReadonlyArray<readonly [string, JsonValue, OutputFile[]]> = [
	['a link', 'https://a.example/1.png', [url('https://a.example/1.png')]],
	['a link with spaces around it', ' https://a.example/1.png\n', [url('https://a.example/1.png')]],
	['a link without https', 'http://a.example/1.png', [url('http://a.example/1.png')]],
	[
		'a list of links',
		['https://a.example/1', 'https://a.example/2'],
		['1', '2'].map((n) => url(`https://a.example/${n}`)),
	],
	['an object with a url', { url: 'https://a.example/1', width: 5 }, [url('https://a.example/1')]],
	[
		'an object with a url with spaces around it',
		{ url: ' https://a.example/1\n' },
		[url('https://a.example/1')],
	],
	[
		'an object with a url and other links: these are not the result',
		{ thumbnail: 'https://a.example/small', url: 'https://a.example/1' },
		[url('https://a.example/1')],
	],
	[
		'an object whose url is no text',
		{ url: { png: 'https://a.example/1' } },
		[url('https://a.example/1')],
	],
	[
		'image.url',
		{ image: { url: 'https://a.example/1', content_type: 'image/png' } },
		[url('https://a.example/1')],
	],
	['image_url', { image_url: 'https://a.example/1' }, [url('https://a.example/1')]],
	['result_url', { result_url: 'https://a.example/1' }, [url('https://a.example/1')]],
	['a list of objects', [{ url: 'https://a.example/1' }], [url('https://a.example/1')]],
	[
		'several named files',
		{ cutout: 'https://a.example/c', mask: 'https://a.example/m' },
		[url('https://a.example/c'), url('https://a.example/m')],
	],
	['a data URI', 'data:image/png;base64,AQID', [inline('AQID', 'image/png')]],
	[
		'a data URI with a charset',
		'data:image/svg+xml;charset=utf-8;base64,AQID',
		[inline('AQID', 'image/svg+xml')],
	],
	['a data URI of no picture', 'data:text/plain;base64,AQID', [inline('AQID')]],
	['a data URI in a list', ['DATA:image/png;base64,AQID'], [inline('AQID', 'image/png')]],
	['bare base64', PNG, [inline(PNG)]],
	['bare base64 in an object', { image: PNG }, [inline(PNG)]],
	['bare base64, told by its beginning', `${PNG}-_-_`, [inline(`${PNG}-_-_`)]],
	['the shortest bare base64', pngOf(64), [inline(pngOf(64))]],
	['letters that are too few for a picture', pngOf(60), []],
	['nothing yet', null, []],
	['an empty text', '', []],
	['an empty list', [], []],
	['words', 'A cat on a mat', []],
	['words with a link in them', 'see https://a.example/1 for more', []],
	['words with a link at their end', 'see https://a.example/1', []],
	['words with a link at their beginning', 'https://a.example/1 has more', []],
	['a number', 0.93, []],
	['a word in the letters of base64', 'YES', []],
	['a long word in the letters of base64', 'abcd'.repeat(40), []],
];

describe('the files of a result', () => {
	it.each(SHAPES)('%s', (_name, output, files) => {
		expect(readFiles(output)).toEqual(files);
	});

	it('are looked for five levels deep and no deeper', () => {
		const link = 'https://a.example/1';
		expect(readFiles(inLists(5, link))).toEqual([url(link)]);
		expect(readFiles(inLists(6, link))).toEqual([]);
		expect(readFiles({ a: { b: { c: { d: { e: link } } } } })).toEqual([url(link)]);
		expect(readFiles({ a: { b: { c: { d: { e: { f: link } } } } } })).toEqual([]);
		expect(readFiles(inLists(100, link))).toEqual([]);
	});
});

describe('the value of a result', () => {
	it.each([
		['a text', 'A cat on a mat'],
		['a list of words', ['A cat', ' on a mat']],
		['a number', 0],
		['a truth', false],
		['an object', { score: 0.9 }],
	])('%s is kept', (_name, output) => {
		expect(readValue(output, [])).toEqual(output);
	});

	it.each([null, undefined, '', []])('%j is none', (output) => {
		expect(readValue(output, [])).toBeNull();
	});

	it('is none where the result was made of files', () => {
		expect(readValue('https://a.example/1', [url('https://a.example/1')])).toBeNull();
	});
});
