import { readImageAddresses } from '../../nodes/RemoveBackground/imageAddress';
import { picture } from './picture';

const A = 'https://example.com/a.jpg';
const B = 'https://example.com/b.jpg';
const base64 = picture(1).toString('base64');

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
	])('%s is sent as the URL standard writes it', (_name, given, sent) => {
		expect(urlsIn(given)).toEqual([sent]);
	});
});

describe('several addresses', () => {
	test.each([
		['a list', [A, B]],
		['a list as JSON', JSON.stringify([A, B])],
		['commas', `${A}, ${B}`],
		['semicolons', `${A};${B}`],
		['spaces', `${A} ${B}`],
		['lines', `${A}\r\n${B}`],
		['bars', `${A} | ${B}`],
		['a list with an empty place', [A, '', null, B]],
	])('in %s are images each', (_name, given) => {
		expect(urlsIn(given)).toEqual([A, B]);
	});

	test('are not told by a comma that is part of one', () => {
		const one = 'https://example.com/w_300,h_200/a.jpg';
		expect(urlsIn(one)).toEqual([one]);
	});
});

describe('the image itself as text', () => {
	test.each([
		['a data URI', `data:image/png;base64,${base64}`],
		['a data URI of no known type', `data:;base64,${base64}`],
		['base64', base64],
		['base64 in lines', base64.replace(/.{76}/g, '$&\n')],
	])('%s is a file', (_name, given) => {
		expect(readImageAddresses(given)).toEqual([
			{ kind: 'bytes', bytes: picture(1), mimeType: 'image/png' },
		]);
	});

	test('of anything else is refused, with the node that makes a file of it', () => {
		expect(() => readImageAddresses('data:text/plain,words')).toThrow(
			expect.objectContaining({
				code: 'invalid_input',
				advice: expect.stringContaining('Convert to File'),
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
		['https://www.dropbox.com/s/x/a.jpg?dl=0', 'https://www.dropbox.com/s/x/a.jpg?raw=1'],
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
	])('%s, which has none, is refused with a way around', (shared) => {
		expect(adviceFor(shared)).toContain('Download the image first');
	});
});

test('a list of objects says what to pass instead', () => {
	expect(() => readImageAddresses([{ url: A }])).toThrow(
		expect.objectContaining({
			message: 'The image URL is not a text',
			advice: expect.stringContaining('{{ $json.image.url }}'),
		}),
	);
});
