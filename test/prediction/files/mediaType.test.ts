import { constantFrom, string, tuple, uint8Array } from 'fast-check';
import { contentTypeOf } from '../../../nodes/prediction/files/contentType';
import {
	extensionIn,
	extensionOf,
	normalizedType,
	typeOfExtension,
} from '../../../nodes/prediction/files/extension';
import {
	HEAD_BYTES,
	isImage,
	isSurelyText,
	isTextType,
	mediaTypeOf,
	toDataUri,
} from '../../../nodes/prediction/files/mediaType';
import { checkProperty } from '../../properties/checkProperty';
import { SAMPLES } from './sampleImages';

/** The beginning of a file: bytes in hexadecimal, then text, then zeros. */
function head(hex: string, text = ''): Buffer {
	const start = Buffer.concat([
		Buffer.from(hex.replace(/ /g, ''), 'hex'),
		Buffer.from(text, 'latin1'),
	]);
	return Buffer.concat([start, Buffer.alloc(Math.max(0, 64 - start.length))]);
}

/** The first box of a file of the ISO base media family: its brand, and those it is compatible with. */
function ftyp(major: string, ...compatible: string[]): Buffer {
	const content = Buffer.from(`${major}\0\0\0\0${compatible.join('')}`, 'latin1');
	const size = Buffer.from([0, 0, 0, content.length + 8]);
	return Buffer.concat([size, Buffer.from('ftyp'), content, Buffer.alloc(20)]);
}

/** The first bytes of a file of each type, as programs in the wild write them. */
const FILES: ReadonlyArray<readonly [mimeType: string, extension: string, bytes: Buffer]> = [
	['image/png', 'png', head('89504e47 0d0a1a0a 0000000d 49484452')],
	['image/jpeg', 'jpg', head('ffd8ffe0 0010 4a46494600')],
	['image/jpeg', 'jpg', head('ffd8ffe1 1234 45786966')],
	['image/jpeg', 'jpg', head('ffd8ffdb 0043')],
	['image/webp', 'webp', head('52494646 24000000 57454250 5650384c')],
	['image/gif', 'gif', head('', 'GIF89a')],
	['image/gif', 'gif', head('', 'GIF87a')],
	['image/avif', 'avif', ftyp('avif')],
	['image/avif', 'avif', ftyp('avis', 'avis', 'msf1', 'miaf')],
	['image/avif', 'avif', ftyp('avio', 'avif')],
	['image/avif', 'avif', ftyp('mif1', 'mif1', 'avif', 'miaf')],
	['image/avif', 'avif', ftyp('mif1', 'miaf', 'MA1B', 'avif')],
	['image/avif', 'avif', ftyp('msf1', 'avis', 'mif1')],
	['image/avif', 'avif', ftyp('miaf', 'mif1', 'avif')],
	['image/avif', 'avif', ftyp('MA1A', 'mif1')],
	['image/heic', 'heic', ftyp('heic', 'mif1', 'heic')],
	['image/heic', 'heic', ftyp('heix', 'mif1')],
	['image/heic', 'heic', ftyp('heim')],
	['image/heic', 'heic', ftyp('heis')],
	['image/heic', 'heic', ftyp('hevc')],
	['image/heic', 'heic', ftyp('hevx')],
	['image/heic', 'heic', ftyp('hevm')],
	['image/heic', 'heic', ftyp('mif1')],
	['image/heic', 'heic', ftyp('mif1', 'mif1', 'heic')],
	['image/heic', 'heic', ftyp('msf1', 'hevc')],
	['image/heic', 'heic', ftyp('mif1', 'heix', 'miaf')],
	['image/tiff', 'tiff', head('49492a00 08000000')],
	['image/tiff', 'tiff', head('4d4d002a 00000008')],
	['image/tiff', 'tiff', head('49492b00 08000000 10000000')],
	['image/tiff', 'tiff', head('4d4d002b 00080000 00000000')],
	['image/bmp', 'bmp', head('424d 3a000000 00000000 36000000 28000000')],
	['image/bmp', 'bmp', head('424d 3a000000 12345678 36000000 28000000')],
	['image/bmp', 'bmp', head('424d 3a000000 ffffffff 1a000000 0c000000')],
	['image/bmp', 'bmp', head('424d 00000000 01000100 8a000000 7c000000')],
	['image/jxl', 'jxl', head('ff0a fa7f 0190 0800')],
	['image/jxl', 'jxl', head('0000000c 4a584c20 0d0a870a 00000014 66747970')],
	['image/jp2', 'jp2', head('0000000c 6a502020 0d0a870a 00000014 66747970 6a703220')],
	['image/jpx', 'jpf', head('0000000c 6a502020 0d0a870a 00000014 66747970 6a707820')],
	['image/j2c', 'j2c', head('ff4fff51 002f 0000')],
	['image/x-icon', 'ico', head('00000100 0100 1010 0000 0100 2000 68040000 16000000')],
	['image/vnd.adobe.photoshop', 'psd', head('38425053 0001 000000000000 0003')],
	['image/vnd.adobe.photoshop', 'psd', head('38425053 0002 000000000000 0003')],
	['application/pdf', 'pdf', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1')],
	['audio/mpeg', 'mp3', head('49443304 00000000 0021')],
	['audio/mpeg', 'mp3', head('fffb9064 00000000')],
	['audio/mpeg', 'mp3', head('fff36464 00000000')],
	['audio/aac', 'aac', head('fff15080 1bbffc')],
	['audio/wav', 'wav', head('52494646 24000000 57415645 666d7420')],
	['audio/flac', 'flac', head('664c6143 00000022')],
	[
		'audio/ogg',
		'ogg',
		head('4f676753 0002', '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1eOpusHead'),
	],
	[
		'audio/ogg',
		'ogg',
		head('4f676753 0002', '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis'),
	],
	[
		'video/ogg',
		'ogv',
		head('4f676753 0002', '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora'),
	],
	['audio/aiff', 'aiff', head('464f524d 00001000 41494646')],
	['audio/mp4', 'm4a', ftyp('M4A ', 'mp42', 'isom')],
	['audio/mp4', 'm4a', ftyp('M4B ')],
	['audio/mp4', 'm4a', ftyp('mp42', 'M4A ', 'isom')],
	['video/mp4', 'mp4', ftyp('isom', 'iso2', 'avc1', 'mp41')],
	['video/mp4', 'mp4', ftyp('mp42', 'M4V ', 'M4A ', 'isom')],
	['video/mp4', 'mp4', ftyp('dash')],
	['video/quicktime', 'mov', ftyp('qt  ', 'qt  ')],
	['video/quicktime', 'mov', head('00000020 6d6f6f76 00000018')],
	['video/quicktime', 'mov', head('00000008 77696465 00100000 6d646174')],
	['video/3gpp', '3gp', ftyp('3gp5', 'isom')],
	['video/webm', 'webm', head('1a45dfa3 9f428681 01', '\x42\xf7\x81\x01\x42\x82\x84webm')],
	['video/x-matroska', 'mkv', head('1a45dfa3 a3428681 01', '\x42\xf7\x81\x01\x42\x82\x88matroska')],
	['video/x-msvideo', 'avi', head('52494646 24000000 41564920')],
	['model/gltf-binary', 'glb', head('676c5446 02000000 24040000')],
	['application/zip', 'zip', head('504b0304 14000000')],
	['application/gzip', 'gz', head('1f8b0800 00000000 0003')],
	['application/x-7z-compressed', '7z', head('377abcaf 271c0004')],
];

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="5" height="3"/>';

/** Files that are text, by how they begin. */
const TEXTS: ReadonlyArray<readonly [mimeType: string, text: string]> = [
	['image/svg+xml', SVG],
	['image/svg+xml', `<?xml version="1.0" encoding="UTF-8"?>\n${SVG}`],
	['image/svg+xml', `\n  <!-- Made by > a program -->\n<!-- and another -->${SVG}`],
	[
		'image/svg+xml',
		`<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">${SVG}`,
	],
	['image/svg+xml', `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns "http://a.example/">]>${SVG}`],
	['image/svg+xml', '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"></svg:svg>'],
	['image/svg+xml', '<svg\n  viewBox="0 0 5 3">'],
	['text/html', '<!DOCTYPE html><html lang="en">'],
	['text/html', '\n  <html><head>'],
	['text/html', '<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">'],
	[
		'text/html',
		'<?xml version="1.0"?><!DOCTYPE html PUBLIC "…"><html xmlns="http://www.w3.org/1999/xhtml">',
	],
	['text/html', '<!-- a page --><HTML><BODY>'],
	['text/html', '<center><h1>502 Bad Gateway</h1></center>'],
	['text/html', '<h1>Not Found</h1>'],
	['text/html', '<script>location.href="/login"</script>'],
	['text/html', `<html><body>${SVG}</body></html>`],
	[
		'application/xml',
		'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>',
	],
	['application/xml', '<Error><Code>NoSuchKey</Code></Error>'],
	['application/xml', '<?xml version="1.0"?><rss version="2.0">'],
	['application/xml', '<?xml version="1.0"?><svgx/>'],
	['application/json', '{"detail":"Not found"}'],
	['application/json', ' \r\n{ "error": { "code": 404 } }'],
	['application/json', '{}'],
	['application/json', '[1, 2]'],
	['application/json', '[{"score": 0.9}]'],
	['model/gltf+json', '{ "scene": 0, "asset": { "generator": "x", "version": "2.0" } }'],
	['application/rtf', '{\\rtf1\\ansi'],
	['text/vtt', 'WEBVTT\n\n00:01.000 --> 00:04.000'],
	['text/plain', 'Not found'],
	['text/plain', 'OK'],
	['text/plain', '[see below]'],
	['text/plain', '{not json}'],
	['text/plain', 'Send an <html> page, please.'],
	['text/plain', '<3 you'],
	['text/plain', 'BMW is a maker of cars, and this is a text about it'],
	['text/plain', 'RIFF raff, and WEBP is no word'],
	['text/plain', 'ID,name\n1,shoe'],
	['text/plain', '图片不存在或已过期'],
	['text/plain', ' \n\t '],
];

describe('the type of a file', () => {
	it.each(FILES)('%s (%s) is told by its first bytes', (mimeType, extension, bytes) => {
		expect(mediaTypeOf(bytes)).toBe(mimeType);
		expect(extensionOf(mimeType)).toBe(extension);
		expect(isImage(mimeType)).toBe(mimeType.startsWith('image/'));
		expect(isSurelyText(bytes)).toBe(false);
	});

	it.each(TEXTS)('%s: %j', (mimeType, text) => {
		expect(mediaTypeOf(Buffer.from(text))).toBe(mimeType);
		expect(isSurelyText(Buffer.from(text))).toBe(true);
	});

	it.each(TEXTS)('%s with a byte order mark, and in UTF-16: %j', (mimeType, text) => {
		const utf16 = Buffer.from(text, 'utf16le');
		for (const bytes of [
			Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
			Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
			Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
		]) {
			expect(mediaTypeOf(bytes)).toBe(mimeType);
			expect(isSurelyText(bytes)).toBe(true);
		}
	});

	it.each(SAMPLES)('a whole $name is told', ({ base64, mimeType }) => {
		expect(mediaTypeOf(Buffer.from(base64, 'base64'))).toBe(mimeType);
	});

	it.each([
		['nothing', Buffer.alloc(0)],
		['zeros', Buffer.alloc(64)],
		['a few bytes of a PNG', head('89504e47 0d0a1a0a').subarray(0, 11)],
		['a WebP without its RIFF', head('00000000 24000000 57454250')],
		['the brand of an AVIF without its box', head('0000001c', 'freeavif')],
		['the mark of a GIF after other bytes', head('00', 'GIF89a')],
		['a BMP with a header that does not exist', head('424d 3a000000 00000000 36000000 29000000')],
		['an icon without images', head('00000100 0000')],
		['a sound frame with rates that do not exist', head('fffbfc00')],
		['bytes in which text turns up', head('00010203', 'text and more text')],
	])('%s cannot be told', (_name, bytes) => {
		expect(mediaTypeOf(bytes)).toBeNull();
		expect(isSurelyText(bytes)).toBe(false);
	});

	it('is told by twelve bytes, if there are no more', () => {
		expect(mediaTypeOf(head('52494646 04000000 57454250').subarray(0, 12))).toBe('image/webp');
	});

	it('is not told by bytes that come later', () => {
		const late = Buffer.concat([Buffer.alloc(HEAD_BYTES, ' '), Buffer.from('<html>')]);
		expect(mediaTypeOf(late)).toBe('text/plain');
	});

	it('is told although a comment is longer than what is looked at', () => {
		const long = `<!-- ${'x'.repeat(HEAD_BYTES)} --><html>`;
		expect(mediaTypeOf(Buffer.from(long))).toBe('text/html');
		expect(mediaTypeOf(Buffer.from(`<?xml version="1.0"?>${long}`))).toBe('application/xml');
	});

	it('stands in a data URI before the bytes', () => {
		const uri = toDataUri(Uint8Array.from([1, 2, 3]), 'image/png');
		expect(uri).toBe('data:image/png;base64,AQID');
	});
});

describe('what is surely text', () => {
	const sentence =
		'Das Bild wurde nicht gefunden oder ist abgelaufen: Größe, Übermaß, Straße. '.repeat(2);

	it.each([
		['a text cut off within a character', Buffer.from('图片不存在').subarray(0, -1)],
		['JSON in UTF-16 without a mark', Buffer.from('{"detail":"Not found"}', 'utf16le')],
		[
			'XML in UTF-16 the other way round, without a mark',
			Buffer.from('<Error><Code/></Error>', 'utf16le').swap16(),
		],
		['a text in Latin-1', Buffer.from(sentence, 'latin1')],
		['a terminal’s colours', Buffer.from('\u001b[31mError\u001b[0m: not found')],
	])('%s', (_name, bytes) => {
		expect(isSurelyText(bytes)).toBe(true);
	});

	it.each([
		['a short run of bytes in no encoding', Buffer.from([0xc3, 0x28, 0xa0, 0xff])],
		['a text with a zero in it', Buffer.from('image\0data and more of it')],
		['UTF-16 that is none', Buffer.from('fffe00d800d8', 'hex')],
		['bytes of every kind', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
	])('not %s', (_name, bytes) => {
		expect(isSurelyText(bytes)).toBe(false);
	});

	it('is any JSON, XML or web page, whatever stands before it', () => {
		const space = string({ unit: constantFrom(' ', '\t', '\r', '\n'), maxLength: 50 });
		const body = constantFrom('{"a":1}', '[]', '<Error/>', '<html></html>', 'null');
		checkProperty(tuple(space, body), ([before, text]) => {
			expect(isSurelyText(Buffer.from(before + text))).toBe(true);
			expect(isImage(mediaTypeOf(Buffer.from(before + text)))).toBe(false);
		});
	});

	it('never throws, and takes no time, whatever the bytes', () => {
		const noise = uint8Array({ maxLength: 200 });
		const starts = constantFrom(...FILES.map(([, , bytes]) => bytes), Buffer.from('<!--'));
		const started = performance.now();
		checkProperty(tuple(starts, noise), ([start, bytes]) => {
			for (const file of [bytes, Buffer.concat([start, bytes])]) {
				const mimeType = mediaTypeOf(file);
				expect(isSurelyText(file)).toBe(mimeType !== null && isTextType(mimeType));
				if (mimeType !== null) expect(extensionOf(mimeType)).not.toBe('bin');
			}
		});
		for (const part of ['<!--', '<!DOCTYPE a [', '<?x', '{"asset":{', '[', '<', ' ', '\0', 'a'])
			mediaTypeOf(Buffer.alloc(5_000_000, part));
		expect(performance.now() - started).toBeLessThan(5_000);
	});
});

describe('what the server says, of bytes that tell a family only', () => {
	const heic = Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic');
	const tiff = Buffer.from('II*\0\x08\0\0\0\0\0\0\0\0\0');

	it.each([
		[heic, 'image/heic-sequence', 'image/heic', 'heic'],
		[heic, 'image/heif-sequence', 'image/heif', 'heif'],
		[tiff, 'image/x-tiff', 'image/tiff', 'tiff'],
		[tiff, 'image/x-adobe-dng', 'image/x-adobe-dng', 'dng'],
		[tiff, 'image/x-unheard-of', 'image/tiff', 'tiff'],
	])('counts where files have an extension of it (%#)', (bytes, said, mimeType, extension) => {
		expect(contentTypeOf(bytes, said, null)).toBe(mimeType);
		expect(extensionOf(mimeType)).toBe(extension);
	});
});

describe('the extension of a type', () => {
	it.each([
		['audio/mpeg', 'mp3'],
		['audio/mp3', 'mp3'],
		['model/gltf-binary', 'glb'],
		['application/json', 'json'],
		['application/json; charset=utf-8', 'json'],
		['IMAGE/JPEG', 'jpg'],
		['image/jpg', 'jpg'],
		['image/x-icon', 'ico'],
		['image/vnd.microsoft.icon', 'ico'],
		['audio/x-wav', 'wav'],
		['text/csv', 'csv'],
		['application/geo+json', 'json'],
		['application/atom+xml', 'xml'],
		['text/x-unheard-of', 'txt'],
		['image/x-foo', 'foo'],
		['video/x-flv', 'flv'],
		['application/x-unheard-of', 'bin'],
		['application/octet-stream', 'bin'],
		['image/this-is-no-extension', 'bin'],
		['nonsense', 'bin'],
		['', 'bin'],
	])('%s is %s', (mimeType, extension) => {
		expect(extensionOf(mimeType)).toBe(extension);
	});

	it.each([
		['PNG', 'image/png'],
		['jpeg', 'image/jpeg'],
		['m4a', 'audio/mp4'],
		['mov', 'video/quicktime'],
		['glb', 'model/gltf-binary'],
		['1234', null],
		['com', null],
		['', null],
	])('%s is that of %s', (extension, mimeType) => {
		expect(typeOfExtension(extension)).toBe(mimeType);
	});

	it.each([
		['shoe.PNG', 'PNG'],
		['a.tar.gz', 'gz'],
		['shirt-1.1', ''],
		['Mr. Smith', ''],
		['AB.1234', ''],
		['v2.0 final', ''],
		['png', ''],
	])('in %s it is "%s"', (name, extension) => {
		expect(extensionIn(name)).toBe(extension);
	});

	it.each([
		[' Image/PNG ; charset=binary', 'image/png'],
		['image/png, image/png', 'image/png'],
		['png', null],
		['*/*', null],
		['image/*', null],
		['', null],
	])('a server says %j', (said, mimeType) => {
		expect(normalizedType(said)).toBe(mimeType);
	});
});
