import { anything, constantFrom, dictionary, oneof, string, tuple } from 'fast-check';
import { readFiles, readValue } from '../../../nodes/prediction/files/outputFiles';
import { absoluteUrl, resolveFiles } from '../../../nodes/prediction/files/resolveFiles';
import type { JsonValue } from '../../../nodes/prediction/model/json';
import type { OutputFile } from '../../../nodes/prediction/model/prediction';
import { checkProperty } from '../../properties/checkProperty';
import { SAMPLES, sample } from './sampleImages';

const PNG = Buffer.concat([
	Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
	Buffer.alloc(100, 0xfb),
]).toString('base64');
const PNG_IN_LINES = PNG.replace(/.{20}/g, '$&\r\n');
const PNG_FOR_URLS = PNG.replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><text>5 % grün</text></svg>';

const url = (link: string): OutputFile => ({ kind: 'url', url: link });
const path = (file: string): OutputFile => ({ kind: 'serverPath', path: file });
const inline = (content: string | Uint8Array, mediaType?: string): OutputFile => ({
	kind: 'inline',
	content,
	...(mediaType !== undefined && { mediaType }),
});

const A = 'https://a.example/a.png';
const B = 'https://a.example/b.png';
const C = 'https://a.example/c.png';

/** One text, and the file it is. */
const TEXTS: ReadonlyArray<readonly [name: string, text: string, file: OutputFile]> = [
	['an address', A, url(A)],
	['an address with space around it', ` ${A}\n`, url(A)],
	['an address without https', 'http://a.example/1.png', url('http://a.example/1.png')],
	['an address in capitals', 'HTTPS://A.EXAMPLE/1.png', url('https://a.example/1.png')],
	['an address without a file name', 'https://a.example/1', url('https://a.example/1')],
	[
		'an address with a space',
		'https://a.example/my shoe.png',
		url('https://a.example/my%20shoe.png'),
	],
	[
		'an address with a space and a query',
		'https://a.example/my shoe.png?v=1&w=2',
		url('https://a.example/my%20shoe.png?v=1&w=2'),
	],
	[
		'an address in another script',
		'https://a.example/写真.png',
		url('https://a.example/%E5%86%99%E7%9C%9F.png'),
	],
	[
		'a host in another script',
		'https://bücher.example/1.png',
		url('https://xn--bcher-kva.example/1.png'),
	],
	[
		'an address with a line break',
		'https://a.example/sh\noe.png',
		url('https://a.example/shoe.png'),
	],
	[
		'an address with backslashes',
		'https://a.example\\x\\shoe.png',
		url('https://a.example/x/shoe.png'),
	],
	['an address escaped twice', 'https:\\/\\/a.example\\/1.png', url('https://a.example/1.png')],
	[
		'a signed address, untouched',
		'https://a.example/x?X-Sig=a%2Fb%3D&e=1',
		url('https://a.example/x?X-Sig=a%2Fb%3D&e=1'),
	],
	['an address that is none', 'https://[nowhere', url('https://[nowhere')],
	['an address by the scheme in use', '//a.example/1.png', url('//a.example/1.png')],
	['the same with a port', '//a.example:8080/files/1', url('//a.example:8080/files/1')],
	['an address on the host in use', '/files/out.png', url('/files/out.png')],
	['the same with a query', '/files/out.webp?token=1', url('/files/out.webp?token=1')],
	['the same with a space', '/files/my shoe.png', url('/files/my shoe.png')],
	['the same of a model', '/api/view/mesh.glb', url('/api/view/mesh.glb')],
	['a data URI', 'data:image/png;base64,AQID', inline('AQID', 'image/png')],
	[
		'a data URI with a charset',
		'data:image/svg+xml;charset=utf-8;base64,AQID',
		inline('AQID', 'image/svg+xml'),
	],
	[
		'a data URI with parameters',
		'data:image/png;charset=utf-8;name=a.png;base64,AQID',
		inline('AQID', 'image/png'),
	],
	['a data URI in capitals', 'DATA:IMAGE/PNG;BASE64,AQID', inline('AQID', 'image/png')],
	[
		'a data URI under another name of its type',
		'data:image/jpg;base64,AQID',
		inline('AQID', 'image/jpeg'),
	],
	['a data URI of no type', 'data:;base64,AQID', inline('AQID')],
	['a data URI of plain text', 'data:text/plain;base64,AQID', inline('AQID')],
	['a data URI of any file', 'data:application/octet-stream;base64,AQID', inline('AQID')],
	['a data URI of a sound', 'data:audio/mpeg;base64,AQID', inline('AQID', 'audio/mpeg')],
	['a data URI with line breaks', 'data:image/png;base64,\nAQ\r\nID', inline('AQID', 'image/png')],
	['a data URI in base64url', 'data:image/png;base64,-_-_', inline('-_-_', 'image/png')],
	['a data URI encoded twice', 'data:image/png;base64,AQ%2BD%3D', inline('AQ+D=', 'image/png')],
	['a data URI without its scheme', 'image/png;base64,AQID', inline('AQID', 'image/png')],
	[
		'an SVG in percent-encoding',
		`data:image/svg+xml,${encodeURIComponent(SVG)}`,
		inline(Buffer.from(SVG), 'image/svg+xml'),
	],
	[
		'an SVG with a charset',
		`data:image/svg+xml;charset=utf-8,${encodeURIComponent(SVG)}`,
		inline(Buffer.from(SVG), 'image/svg+xml'),
	],
	[
		'an SVG that nobody encoded',
		`data:image/svg+xml;utf8,${SVG}`,
		inline(Buffer.from(SVG), 'image/svg+xml'),
	],
	[
		'the source of an SVG',
		`<?xml version="1.0"?>\n${SVG}`,
		inline(Buffer.from(`<?xml version="1.0"?>\n${SVG}`), 'image/svg+xml'),
	],
	['bare base64', PNG, inline(PNG)],
	['bare base64 in lines', PNG_IN_LINES, inline(PNG)],
	['bare base64url', PNG_FOR_URLS, inline(PNG_FOR_URLS)],
	['the shortest bare base64', PNG.slice(0, 64), inline(PNG.slice(0, 64))],
	[
		'an SVG in base64',
		Buffer.from(SVG).toString('base64'),
		inline(Buffer.from(SVG).toString('base64')),
	],
	[
		'a JPEG in base64, which begins like a path',
		`/9j/4AAQSkZJRgABAQ${'A'.repeat(80)}`,
		inline(`/9j/4AAQSkZJRgABAQ${'A'.repeat(80)}`),
	],
	[
		'a sound in base64, which begins like a host',
		`//uQxAAAAAAAAAAA${'A'.repeat(80)}`,
		inline(`//uQxAAAAAAAAAAA${'A'.repeat(80)}`),
	],
	['a path of a container', '/tmp/tmpe6a8ilg8/output.webp', path('/tmp/tmpe6a8ilg8/output.webp')],
	['a path without an extension', '/tmp/tmpe6a8ilg8/output', path('/tmp/tmpe6a8ilg8/output')],
	['a path with a space', '/home/me/my shoe.png', path('/home/me/my shoe.png')],
	['a path of root, which containers run as', '/root/out.png', path('/root/out.png')],
	['a path of the sources', '/src/out.png', path('/src/out.png')],
	['a path of a service', '/var/lib/x/out.png', path('/var/lib/x/out.png')],
	['a path of a Mac', '/private/var/folders/x/out.png', path('/private/var/folders/x/out.png')],
	['a path in memory', '/dev/shm/out.png', path('/dev/shm/out.png')],
	[
		'a path that looks like base64',
		`/workspace/outputs/${'a'.repeat(60)}`,
		path(`/workspace/outputs/${'a'.repeat(60)}`),
	],
	['a file URI', 'file:///tmp/out.png', path('file:///tmp/out.png')],
	['a file URI in capitals', 'FILE:///C:/out.png', path('FILE:///C:/out.png')],
	['a path of Windows', 'C:\\temp\\out.png', path('C:\\temp\\out.png')],
	['a path of Windows, the other way', 'd:/temp/out.png', path('d:/temp/out.png')],
	['a share of Windows', '\\\\nas\\out\\a.png', path('\\\\nas\\out\\a.png')],
];

const WORDS: ReadonlyArray<readonly [name: string, value: JsonValue]> = [
	['nothing yet', null],
	['an empty text', ''],
	['an empty list', []],
	['words', 'A cat on a mat'],
	['words with an address in them', 'see https://a.example/1 for more'],
	['words with an address at their end', 'see https://a.example/1'],
	['words with an address at their beginning', 'https://a.example/1 has more'],
	['words after the address of an image', 'https://a.example/1.png has no background'],
	['words and an address in two lines', 'https://a.example/1\nhas more'],
	['words with a colon', 'data: the answer is, 42'],
	['words with slashes', '/home is where the heart is'],
	['a command', '/imagine'],
	['a fraction', '//'],
	['a comment', '// nothing to see'],
	['a route without a file', '/predictions/1234'],
	['a ratio', '16/9'],
	['a file name alone', 'out.png'],
	['a letter and a colon', 'I: and you'],
	['a data URI without its data', 'data:image/png;base64'],
	['a data URI left out by a logger', 'data:image/png;base64,<12345 bytes>'],
	['markup of another kind', '<p>A cat</p>'],
	['words that begin with a drawing', `${SVG} is a drawing`],
	['a number', 0.93],
	['a truth', false],
	['a word in the letters of base64', 'YES'],
	['a long word in the letters of base64', 'abcd'.repeat(40)],
	['a hash', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
	[
		'JSON in base64',
		Buffer.from(JSON.stringify({ score: 1, label: 'cat'.repeat(30) })).toString('base64'),
	],
	['letters that are too few for an image', PNG.slice(0, 60)],
	['the addresses of the prediction itself', { urls: { get: null }, status_url: A, cancel_url: B }],
	['a webhook', { webhook: A, callback_url: B }],
	['pages about it', { documentation_url: A, helpUrl: B, redirect: A, login_url: B, pricing: A }],
];

describe('a text is a file', () => {
	it.each(TEXTS)('%s', (_name, text, file) => {
		expect(readFiles(text)).toEqual([file]);
		expect(readFiles([text])).toEqual([file]);
		expect(readFiles({ output: { image: text } })).toEqual([file]);
		expect(readValue(text)).toBeNull();
	});

	it.each(SAMPLES)('a $name in base64', ({ base64 }) => {
		const padded = base64.length < 64 ? [] : [inline(base64)];
		expect(readFiles(base64)).toEqual(padded);
	});

	it('several addresses in one text', () => {
		for (const between of ['\n', ' ', ', ', ';', '\r\n\t'])
			expect(readFiles(`${A}${between}${B}${between}`)).toEqual([url(A), url(B)]);
	});
});

describe('a text is words', () => {
	it.each(WORDS)('%s', (_name, value) => {
		expect(readFiles(value)).toEqual([]);
		const isNothing = value === null || value === '' || JSON.stringify(value) === '[]';
		expect(readValue(value)).toEqual(isNothing ? null : value);
	});
});

describe('the name of a key says how a file is given', () => {
	it.each([
		['url', 'https://a.example/my shoe', url('https://a.example/my%20shoe')],
		['image_url', '/files/1234', url('/files/1234')],
		['resultUrl', 'files/out.png', url('files/out.png')],
		['href', A, url(A)],
		['uri', A, url(A)],
		['download_url', A, url(A)],
		['b64_json', 'AQIDBAUGBwg=', inline('AQIDBAUGBwg=')],
		['result_b64', 'AQIDBAUGBwg=', inline('AQIDBAUGBwg=')],
		['base64img', 'AQIDBAUGBwg=', inline('AQIDBAUGBwg=')],
		['dataB64', 'AQIDBAUGBwg=', inline('AQIDBAUGBwg=')],
		['base64', 'AQIDBAUGBwg=', inline('AQIDBAUGBwg=')],
		['image_base64', 'AQID\nBAUGBwg=', inline('AQIDBAUGBwg=')],
	])('%s: %s', (key, text, file) => {
		expect(readFiles({ [key]: text })).toEqual([file]);
		expect(readFiles({ data: [{ [key]: text }] })).toEqual([file]);
		expect(readValue({ [key]: text, score: 1 })).toEqual({ score: 1 });
	});

	it.each([
		['url', 'see below'],
		['base64', 'true'],
		['url', '/imagine a shoe'],
	])('%s: %s is none', (key, text) => {
		expect(readFiles({ [key]: text })).toEqual([]);
	});
});

describe('a server whose paths are all its own', () => {
	it.each([
		['/files/out.png', [path('/files/out.png')]],
		['/out.png', [path('/out.png')]],
		['/app/results/out', [path('/app/results/out')]],
		['/tmp/out.png', [path('/tmp/out.png')]],
		['file:///src/out.png', [path('file:///src/out.png')]],
		[A, [url(A)]],
		['//a.example/1.png', [url('//a.example/1.png')]],
		['/imagine', []],
		['/ or nothing', []],
		['A cat', []],
	])('%s', (text, files) => {
		expect(readFiles(text, { hasServerPaths: true })).toEqual(files);
		expect(readFiles({ image: text }, { hasServerPaths: true })).toEqual(files);
		expect(readValue(text, { hasServerPaths: true })).toEqual(files.length > 0 ? null : text);
	});
});

/** What models put out: the files in it, and what is left. */
const SHAPES: ReadonlyArray<
	readonly [name: string, output: JsonValue, files: string[], value: JsonValue]
> = [
	['a list', [A, B], [A, B], null],
	['a list of lists', [[A], [[B]]], [A, B], null],
	['a list of objects', [{ url: A }, { url: B }], [A, B], null],
	['a list under the name of addresses', { urls: [A, B] }, [A, B], null],
	['an object with an address', { url: A }, [A], null],
	[
		'a file and what describes it',
		{ url: A, content_type: 'image/png', file_name: 'a.png', file_size: 5, width: 5, height: 3 },
		[A],
		null,
	],
	[
		'the same within',
		{ image: { url: A, contentType: 'image/png', width: 5 }, seed: 7 },
		[A],
		{ seed: 7 },
	],
	['an address that is no text', { url: { png: A } }, [A], null],
	// The cutout first, the mask after.
	['mask, image', { mask: A, image: B }, [B, A], null],
	['image, mask', { image: A, mask: B }, [A, B], null],
	['mask_image, image', { mask_image: { url: A }, image: { url: B } }, [B, A], null],
	['maskUrl, imageUrl', { maskUrl: A, imageUrl: B }, [B, A], null],
	['alpha, rgb', { alpha: A, rgb: B }, [B, A], null],
	['alphaMatte, foreground', { alphaMatte: A, foreground: B }, [B, A], null],
	['MATTE, OUTPUT', { MATTE: A, OUTPUT: B }, [B, A], null],
	['mask_url, url', { mask_url: A, url: B }, [B, A], null],
	['output_mask, output', { output_mask: A, output: B }, [B, A], null],
	['masks, result', { masks: [A, B], result: C }, [C, A, B], null],
	['alpha-channel, no-bg', { 'alpha-channel': A, 'no-bg': B }, [B, A], null],
	['maskurl, resulturl', { maskurl: A, resulturl: B }, [B, A], null],
	['mask_1, image_1', { mask_1: A, image_1: B }, [B, A], null],
	['mask0, output0', { mask0: A, output0: B }, [B, A], null],
	['before, after', { before: A, after: B }, [B], { before: A }],
	['mask within', { result: { mask: A, image: B } }, [B, A], null],
	['mask in lists', { masks: [{ url: A }], images: [{ url: B }] }, [B, A], null],
	[
		'parts that say what they are',
		[
			{ type: 'mask', url: A },
			{ type: 'cutout', url: B },
		],
		[B, A],
		null,
	],
	[
		'parts with a role',
		[
			{ role: 'alpha_mask', image: A },
			{ role: 'result', image: B },
		],
		[B, A],
		[{ role: 'alpha_mask' }, { role: 'result' }],
	],
	[
		'files whose names say it',
		['https://a.example/mask.png', A],
		[A, 'https://a.example/mask.png'],
		null,
	],
	[
		'files whose ends say it',
		['https://a.example/x_mask.png?s=1', A],
		[A, 'https://a.example/x_mask.png?s=1'],
		null,
	],
	[
		'numbered files whose names say it',
		['https://a.example/mask_0.png', 'https://a.example/rgba_0.png'],
		['https://a.example/rgba_0.png', 'https://a.example/mask_0.png'],
		null,
	],
	[
		'numbered files whose ends say it',
		['https://a.example/out-alpha-12.png', 'https://a.example/matte2.png', A],
		[A, 'https://a.example/out-alpha-12.png', 'https://a.example/matte2.png'],
		null,
	],
	[
		'small copies by the names of their files, which are not left out',
		['https://a.example/out_thumb.png', 'https://a.example/out-mask.png', A],
		[A, 'https://a.example/out_thumb.png', 'https://a.example/out-mask.png'],
		null,
	],
	[
		'a cutout of a preview',
		{ cutout: 'https://a.example/a-preview.png', image: A },
		['https://a.example/a-preview.png', A],
		null,
	],
	['a masked image is no mask', { masked_image: A, mask: B }, [A, B], null],
	['an image with alpha is no mask', { image_with_alpha: A, mask: B }, [A, B], null],
	['a mask with alpha is one', { mask_with_alpha: A, image: B }, [B, A], null],
	['a mask alone', { mask: A }, [A], null],
	['a cutout before another image', { image: A, cutout: B }, [B, A], null],
	['a background after the foreground', { background: A, foreground: B }, [B, A], null],
	['a removed background before an image', { image: A, background_removed: B }, [B, A], null],
	// Not the result.
	['a thumbnail', { thumbnail: A, image: B }, [B], { thumbnail: A }],
	['a preview', { preview_url: A, result_url: B }, [B], { preview_url: A }],
	['the input', { input: A, output: B }, [B], { input: A }],
	['the input image', { input_image: A, image: B }, [B], { input_image: A }],
	['the original', { original: A, result: B }, [B], { original: A }],
	['the input within', { input: { image: A }, output: [B] }, [B], { input: { image: A } }],
	['a thumbnail beside an address', { thumbnail: A, url: B }, [B], { thumbnail: A }],
	['a preview alone', { preview: A }, [A], null],
	['the original beside its thumbnail', { thumbnail: A, original: B }, [B], { thumbnail: A }],
	['the input that is the result', { input: A, output: A }, [A], null],
	// Once.
	['the same address twice', [A, A], [A], null],
	['the same address under two names', { image: A, url: A, mask: B }, [A, B], null],
	['the same address spelt differently', [A, 'HTTPS://a.example:443/a.png'], [A], null],
	['two addresses of one file', { url: A, download_url: B }, [A], null],
	// What is no file stays.
	['a score', { foreground: A, score: 0.9 }, [A], { score: 0.9 }],
	['a list of scores', [A, 0.9, 'cat'], [A], [0.9, 'cat']],
	[
		'words within',
		{ image: A, meta: { label: 'cat', box: [0, 0, 5, 3] } },
		[A],
		{ meta: { label: 'cat', box: [0, 0, 5, 3] } },
	],
	['a zero and a no', { image: A, index: 0, nsfw: false }, [A], { index: 0, nsfw: false }],
	[
		'a position',
		{ result_b64: 'AQIDBAUGBwg=', foreground_top: 3, foreground_left: 0 },
		['AQIDBAUGBwg='],
		{ foreground_top: 3, foreground_left: 0 },
	],
	['what is empty does not', { image: A, mask: null, logs: '', parts: [], more: {} }, [A], null],
	[
		'a text after images',
		['https://a.example/scores.json', A],
		[A, 'https://a.example/scores.json'],
		null,
	],
];

describe('what models put out', () => {
	it.each([
		...['heatmap', 'depth', 'depth_map', 'grayscale', 'greyscale_image', 'shadow', 'debug_image'],
		...['saliency', 'edges', 'alpha_with_blur'],
	])('%s is behind the image', (name) => {
		expect(readFiles({ [name]: A, image: B })).toEqual([url(B), url(A)]);
		expect(readFiles({ [name]: A })).toEqual([url(A)]);
	});

	it.each(['name', 'title', 'id', 'key', 'class', 'file_name', 'fileName', 'filename'])(
		'a mask that says so in its %s is behind the image',
		(key) => {
			const entries = (mask: string, image: string) => [
				{ [key]: mask, url: A },
				{ [key]: image, url: B },
			];
			expect(readFiles(entries('mask', 'image'))).toEqual([url(B), url(A)]);
			expect(readFiles(entries('photo_mask.png', 'photo.png'))).toEqual([url(B), url(A)]);
			// The name of the photo that was sent makes its result no copy of it.
			expect(readFiles(entries('mask', 'input.png'))).toEqual([url(B), url(A)]);
			expect(readFiles(entries('mask', 'original'))).toEqual([url(B), url(A)]);
			expect(readFiles({ [key]: 'mask-gen-1', mask: A, image: B })).toEqual([url(B), url(A)]);
		},
	);

	it('a mask that is numbered by a long number is behind the image', () => {
		const mask = 'https://a.example/x-mask-1234567.png';
		expect(readFiles([mask, A])).toEqual([url(A), url(mask)]);
	});

	it.each(SHAPES)('%s', (_name, output, files, value) => {
		const found = readFiles(output).map((file) =>
			file.kind === 'url' ? file.url : file.kind === 'inline' ? file.content : file.path,
		);
		expect(found).toEqual(files);
		expect(readValue(output)).toEqual(value);
	});

	it('the bytes of the response itself', () => {
		const bytes = sample('png rgba');
		expect(readFiles(bytes)).toEqual([inline(bytes, 'image/png')]);
		expect(readValue(bytes)).toBeNull();
		const unknown = Buffer.alloc(20, 7);
		expect(readFiles(unknown)).toEqual([inline(unknown)]);
	});

	it('an inline file that is not the result is no text of megabytes', () => {
		const output = { thumbnail: `data:image/png;base64,${PNG}`, image: A };
		expect(readFiles(output)).toEqual([url(A)]);
		expect(readValue(output)).toEqual({
			thumbnail: expect.stringMatching(/^data:image\/png;base64,.{18}… \(\d+ characters\)$/),
		});
	});

	it('files are looked for five levels deep and no deeper; what is deeper stays', () => {
		const nested = (depth: number): JsonValue => {
			let value: JsonValue = A;
			for (let level = 0; level < depth; level++) value = [value];
			return value;
		};
		expect(readFiles(nested(5))).toEqual([url(A)]);
		expect(readFiles(nested(6))).toEqual([]);
		expect(readFiles({ a: { b: { c: { d: { e: A } } } } })).toEqual([url(A)]);
		expect(readFiles({ a: { b: { c: { d: { e: { f: A } } } } } })).toEqual([]);
		expect(readValue({ image: B, deep: nested(6) })).toEqual({ deep: nested(6) });
		expect(readFiles([A, nested(10_000)])).toEqual([url(A)]);
		expect(() => readValue([A, nested(10_000)])).not.toThrow();
	});

	it('whatever it is, nothing is thrown, nothing is lost and nothing is twice', () => {
		const words = oneof(string(), constantFrom(A, B, PNG, '/files/out.png', '/tmp/a.png'));
		const keys = oneof(string(), constantFrom('image', 'mask', 'url', 'type', 'input', 'b64_json'));
		checkProperty(oneof(anything(), dictionary(keys, oneof(words, anything()))), (output) => {
			const files = readFiles(output);
			const contents = files.map((file) => JSON.stringify(file));
			expect(new Set(contents).size).toBe(contents.length);
			if (files.length === 0 && typeof output === 'object' && output !== null)
				expect(readValue(output)).toBe(
					Array.isArray(output) && output.length === 0 ? null : output,
				);
			else readValue(output);
		});
	});

	it.each([
		['spaces', `https://${' '.repeat(500_000)}x`],
		['commas', `https://a.example/${','.repeat(500_000)}x`],
		['slashes', '/'.repeat(500_000)],
		['folders', 'a/'.repeat(3_000_000)],
		['dots', `//${'a.'.repeat(3_000_000)}`],
		['letters', 'A'.repeat(5_000_000)],
		['data', `data:image/png;base64,${'A'.repeat(5_000_000)}`],
		['percent signs', `data:image/svg+xml,${'%'.repeat(500_000)}`],
	])('endless %s take no time', (_name, text) => {
		const started = performance.now();
		readFiles({ [text.slice(0, 100_000)]: text, url: text, b64_json: text });
		expect(performance.now() - started).toBeLessThan(1_500);
	});
});

describe('addresses that are not whole', () => {
	it.each([
		['/files/out.png', 'https://a.example/v1', 'https://a.example/files/out.png'],
		['/files/my shoe.png', 'http://comfy.lan:8188', 'http://comfy.lan:8188/files/my%20shoe.png'],
		['files/out.png', 'https://a.example/v1', 'https://a.example/v1/files/out.png'],
		['//b.example/out.png', 'https://a.example', 'https://b.example/out.png'],
		['//b.example/out.png', 'http://comfy.lan:8188', 'https://b.example/out.png'],
		['//comfy.lan:8188/out.png', 'http://comfy.lan:8188', 'http://comfy.lan:8188/out.png'],
		['/\\b.example/out.png', 'http://comfy.lan', 'https://b.example/out.png'],
		[A, 'https://b.example', A],
		['https://[nowhere', 'https://b.example', 'https://[nowhere'],
		['/files/out.png', 'nonsense', '/files/out.png'],
	])('%s at %s is %s', (link, baseUrl, absolute) => {
		expect(absoluteUrl(link, baseUrl)).toBe(absolute);
	});

	it('are made whole among other files', () => {
		const files = [url('/files/out.png'), inline(PNG), path('/tmp/a.png')];
		expect(resolveFiles(files, 'https://a.example/v1/')).toEqual([
			url('https://a.example/files/out.png'),
			inline(PNG),
			path('/tmp/a.png'),
		]);
	});

	it('never throw', () => {
		checkProperty(tuple(string(), string()), ([link, baseUrl]) => {
			expect(typeof absoluteUrl(link, baseUrl)).toBe('string');
		});
	});
});
