import { readImageAddresses } from '../../nodes/RemoveBackground/imageAddress';
import { picture } from './picture';

const A = 'https://example.com/a.jpg';
const B = 'https://example.com/b.jpg';

const urlsIn = (value: unknown) =>
	readImageAddresses(value).map((address) => (address.kind === 'url' ? address.url : null));

describe('an address', () => {
	test.each([
		['with a space', 'https://example.com/my photo.jpg', 'https://example.com/my%20photo.jpg'],
		[
			'in another script',
			'https://example.com/фото.jpg',
			'https://example.com/%D1%84%D0%BE%D1%82%D0%BE.jpg',
		],
		['with a line break', 'https://example.com/a\n.jpg', A],
		['with an invisible mark', 'https://example.com/\u200Ba.jpg', A],
		['with backslashes', 'https:\\\\example.com\\a.jpg', A],
		['in quotation marks', `"${A}"`, A],
		['in angle brackets', `<${A}>`, A],
		['with a comma behind it', `${A},`, A],
		['at the end of a sentence', `${A}.`, A],
		['at the end of an exclamation', `${A}!!`, A],
		['at the end of a Chinese sentence', `${A}。`, A],
		['in Chinese brackets', `（${A}）。`, A],
		['in Chinese quotation marks', `「${A}」`, A],
	])('%s is sent as the URL standard writes it', (_name, given, sent) => {
		expect(urlsIn(given)).toEqual([sent]);
	});
});

describe('several addresses', () => {
	test.each([
		['a list', [A, B]],
		['a list as JSON', JSON.stringify([A, B])],
		['lists in a list', [[A], [[B]]]],
		['commas', `${A}, ${B}`],
		['semicolons', `${A};${B}`],
		['spaces', `${A} ${B}`],
		['lines', `${A}\r\n${B}`],
		['bars', `${A} | ${B}`],
		['a list with an empty place', [A, '', null, B]],
	])('in %s are images each', (_name, given) => {
		expect(urlsIn(given)).toEqual([A, B]);
	});

	test.each([
		...[' and ', ' & ', ' / ', ' - ', ' · ', '\n- ', '\n1. ', '\\n', '<br>', '\t'],
		...['，', '；', '、', '。', '•', '", "', "', '", '>, <'],
	])('with %j between them are images each', (separator) => {
		expect(urlsIn(`${A}${separator}${B}`)).toEqual([A, B]);
	});

	test.each([
		`"${A}", "${B}"`,
		`'${A}', '${B}'`,
		`<${A}>, <${B}>`,
		`['${A}', '${B}']`,
		`- ${A}\n- ${B}`,
	])('as %s are images each', (given) => {
		expect(urlsIn(given)).toEqual([A, B]);
	});

	test.each([
		'https://example.com/w_300,h_200/a.jpg',
		'https://cdn.example.com/fetch/w_300/https://example.com/a.jpg',
		'https://cdn.example.com/?url=https://example.com/a.jpg',
		'https://example.com/a_(1).jpg',
		'https://example.com/a.jpg!w300',
		'https://example.com/v1.',
		'https://example.com/%EF%BC%881%EF%BC%89',
		'https://cdn.example.com/filters:mark(https://example.com/b.png,0,0)/https://example.com/a.jpg',
	])('are not told by what is part of one: %s', (one) => {
		expect(urlsIn(one)).toEqual([one]);
	});

	test.each([
		[`${A}${B}`, 'looks like several addresses'],
		[`https://${A}`, 'has no host'],
		['https://undefined/a.jpg', 'has no host'],
		[`Front: ${A}, back: ${B}`, 'does not start with https://'],
	])('that are none are refused: %s', (given, words) => {
		expect(() => readImageAddresses(given)).toThrow(words);
	});

	test('a message shows neither user name nor password', () => {
		expect(() => readImageAddresses('https://me:secret@a b/x.jpg')).toThrow('"https://a b/x.jpg"');
	});
});

describe('the image itself as text', () => {
	// With every sign that is changed on the way.
	const bytes = Buffer.concat([
		picture(1),
		Buffer.from([0xfb, 0xef, 0xbe, 0xff, 0xfb, 0xef, 0xbf]),
	]);
	const text = bytes.toString('base64');
	const image = { kind: 'bytes', bytes, mimeType: 'image/png' };
	const blocks = (separator: string) => text.replace(/.{76}/g, `$&${separator}`);
	const percent = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

	test.each([
		['a data URI', `data:image/png;base64,${text}`],
		['a data URI of no known type', `data:;base64,${text}`],
		['a data URI without its scheme', `image/png;base64,${text}`],
		['what is behind the type', `base64,${text}`],
		['a data URI with spaces', `data:image/png; base64, ${text}`],
		['a data URI from a style sheet', `url(data:image/png;base64,${text})`],
		['a data URI without base64', `data:image/png,${percent}`],
		['base64 from a form', `data:image/png;base64,${encodeURIComponent(text)}`],
		['base64 of which a form made spaces', `data:image/png;base64,${text.replace(/\+/g, ' ')}`],
		['base64 from JSON', `data:image\\/png;base64,${text.replace(/\//g, '\\/')}`],
		['base64 with line breaks from JSON', blocks('\\n')],
		['base64', text],
		['base64 in lines', blocks('\r\n')],
		['base64 in blocks', blocks(' ')],
	])('%s is a file', (_name, given) => {
		expect(readImageAddresses(given)).toEqual([image]);
	});

	test.each([
		['two data URIs', `data:;base64,${text}\ndata:;base64,${text}`, [image, image]],
		['an address and a data URI', `${A}, data:;base64,${text}`, [{ kind: 'url', url: A }, image]],
	])('%s are images each', (_name, given, images) => {
		expect(readImageAddresses(given)).toEqual(images);
	});

	test.each([
		[
			'a data URI of words',
			'data:text/plain,words',
			'does not contain an image',
			/Convert to File/,
		],
		[
			'HTML entities',
			`data:;base64,${text.replace(/\+/g, '&#43;')}`,
			'is damaged',
			/Convert to File/,
		],
		['signs of a cut', `data:;base64,${text.slice(0, 101)}`, 'is damaged', /Convert to File/],
		['foreign signs', `data:;base64,${text.slice(0, 100)}*?!`, 'is damaged', /Convert to File/],
		['nothing', 'data:image/png;base64,', 'is damaged', /Convert to File/],
		[
			'a PDF',
			Buffer.from(`%PDF-1.4 ${'x'.repeat(99)}`).toString('base64'),
			'not a valid',
			/Convert to File/,
		],
		[
			'a drawing',
			'data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg"/>',
			'SVG drawing',
			/PNG/,
		],
	])('%s: refused, with what to do', (_name, given, message, advice) => {
		expect(() => readImageAddresses(given)).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				message: expect.stringContaining(message),
				advice: expect.stringMatching(advice),
			}),
		);
	});
});

describe('a share link', () => {
	const adviceFor = (url: string): string | undefined => {
		try {
			readImageAddresses(url);
		} catch (error) {
			const { code, message, advice } = error as Record<string, string>;
			expect([code, message]).toEqual([
				'invalid_input',
				`${new URL(url).hostname} shows a web page at this address, not the image itself`,
			]);
			return advice;
		}
		throw new Error(`${url} was taken`);
	};

	test.each([
		[
			'https://drive.google.com/file/d/1a-B/view?usp=sharing',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		[
			'https://drive.google.com/file/u/1/d/1a-B/view',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		[
			'https://drive.google.com/open?id=1a-B',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		[
			'https://docs.google.com/file/d/1a-B/edit',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		[
			'https://drive.google.com/a/shop.example/file/d/1a-B/view',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		[
			'https://drive.google.com/u/0/open?usp=x&id=1a-B',
			'https://drive.google.com/uc?export=download&id=1a-B',
		],
		['https://www.dropbox.com/s/x/a.jpg?dl=0', 'https://www.dropbox.com/s/x/a.jpg?raw=1'],
		[
			'https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=k&dl=0',
			'https://www.dropbox.com/scl/fi/x/a.jpg?rlkey=k&raw=1',
		],
		[
			'https://git.example.com:8443/o/r/-/blob/main/a.jpg',
			'https://git.example.com:8443/o/r/-/raw/main/a.jpg',
		],
		['https://bitbucket.org/o/r/src/main/a.jpg', 'https://bitbucket.org/o/r/raw/main/a.jpg'],
		['https://huggingface.co/o/r/blob/main/a.jpg', 'https://huggingface.co/o/r/resolve/main/a.jpg'],
		['https://shop.sharepoint.us/:I:/s/x/abc', 'https://shop.sharepoint.us/:I:/s/x/abc?download=1'],
		['https://github.com/o/r/blob/main/a.jpg', 'https://raw.githubusercontent.com/o/r/main/a.jpg'],
		['https://gitlab.com/o/r/-/blob/main/a.jpg', 'https://gitlab.com/o/r/-/raw/main/a.jpg'],
		[
			'https://shop.sharepoint.com/:i:/s/x/abc?e=1',
			'https://shop.sharepoint.com/:i:/s/x/abc?e=1&download=1',
		],
	])('%s is refused with its direct form', (shared, direct) => {
		expect(adviceFor(shared)).toBe(`Use the direct address of the image: ${direct}`);
		expect(urlsIn(direct)).toEqual([direct]);
	});

	test.each([
		'https://drive.google.com/drive/folders/1a-B',
		'https://photos.app.goo.gl/abc',
		'https://1drv.ms/i/s!abc',
		'https://share.icloud.com/photos/abc',
		'https://we.tl/t-abc',
		'https://imgur.com/abc',
		'https://icloud.com/photos/abc',
		'https://app.box.com/s/abc',
		'https://ibb.co/abc',
		'https://mega.nz/file/abc',
		'https://docs.google.com/drawings/d/1a-B/edit',
		'https://www.google.com/imgres?imgurl=https%3A%2F%2Fexample.com%2Fa.jpg',
		'https://www.dropbox.com/scl/fo/abc/h?rlkey=k&dl=1',
		'https://www.dropbox.com/home/Photos?preview=a.jpg',
		'https://onedrive.live.com/embed?resid=A',
		'https://shop.sharepoint.com/sites/x/Forms/AllItems.aspx?id=a.jpg',
		'https://shop.ent.box.com/s/abc',
		'https://m.imgur.com/gallery/a.b',
		'https://en.wikipedia.org/wiki/File:A.jpg',
		'https://shop.wetransfer.com/downloads/abc',
		'https://unsplash.com/photos/abc',
	])('%s, which has none, is refused with a way around', (shared) => {
		expect(adviceFor(shared)).toContain('Download the image first');
	});
});

test.each([
	'https://drive.google.com/thumbnail?id=1a-B&sz=w1000',
	'https://www.dropbox.com/s/x/a.jpg?dl=1',
	'https://dl.dropboxusercontent.com/s/x/a.jpg',
	'https://shop.box.com/shared/static/abc.jpg',
	'https://i.imgur.com/abc.jpg',
	'https://previews.dropbox.com/p/thumb/abc/p.jpeg',
	'https://downloader.disk.yandex.ru/disk/abc',
	'https://download.wetransfer.com/eu2/abc/a.jpg',
	'https://onedrive.live.com/download?resid=A',
	'https://shop.sharepoint.com/_layouts/15/download.aspx?UniqueId=1',
	'https://github.com/o/r/raw/main/a.jpg',
	'https://upload.wikimedia.org/wikipedia/commons/a/ab/A.jpg',
	'https://commons.wikimedia.org/wiki/Special:FilePath/A.jpg',
	'https://cloud.example.com/s/abc',
])('%s, which leads to the file itself, is taken', (direct) => {
	expect(urlsIn(direct)).toEqual([direct]);
});

test('a list of objects says what to pass instead', () => {
	expect(() => readImageAddresses([{ url: A }])).toThrow(
		expect.objectContaining({
			message: 'The image URL is not a text',
			advice: expect.stringContaining('{{ $json.image.url }}'),
		}),
	);
});

describe('a cell that is far too long', () => {
	it.each([
		['spaces', `https://a.com/x.jpg${' '.repeat(200_000)}b`],
		['commas', `https://a.com/x.jpg${', '.repeat(100_000)}b`],
		['words of a list', `https://a.com/x.jpg${' and'.repeat(50_000)}b`],
		['brackets', `https://a.com/x.jpg${')'.repeat(100_000)}`],
		['open brackets', `https://a.com/x.jpg${'('.repeat(100_000)}b`],
		['spaces in a data URI', `data:image/png;base64,${' '.repeat(200_000)}b`],
		['blocks of base64', 'iVBO '.repeat(200_000)],
	])('with %s is read all the same: anybody may fill in a form', (_, text) => {
		const started = performance.now();
		try {
			readImageAddresses(text);
		} catch {
			// Damaged or not, it must not hold n8n up.
		}
		// What grows with the square takes a minute.
		expect(performance.now() - started).toBeLessThan(10_000);
	});
});
