import {
	extensionOf,
	HEAD_BYTES,
	isImage,
	mediaTypeOf,
	toDataUri,
} from '../../../nodes/prediction/files/mediaType';

function head(hex: string, text = ''): Buffer {
	const start = Buffer.concat([Buffer.from(hex.replace(/ /g, ''), 'hex'), Buffer.from(text)]);
	return Buffer.concat([start, Buffer.alloc(Math.max(0, HEAD_BYTES - start.length))]);
}

/** The first bytes of a file of each type, as programs in the wild write them. */
const FILES: ReadonlyArray<readonly [string, string, Buffer]> = [
	['image/png', 'png', head('89504e47 0d0a1a0a 0000000d 49484452')],
	['image/jpeg', 'jpg', head('ffd8ffe0 0010 4a46494600')],
	['image/jpeg', 'jpg', head('ffd8ffe1 1234 45786966')],
	['image/jpeg', 'jpg', head('ffd8ffdb 0043')],
	['image/webp', 'webp', head('52494646 24000000 57454250 5650384c')],
	['image/gif', 'gif', head('', 'GIF89a')],
	['image/gif', 'gif', head('', 'GIF87a')],
	['image/avif', 'avif', head('0000001c', 'ftypavif')],
	['image/heic', 'heic', head('00000018', 'ftypheic')],
	['image/heic', 'heic', head('00000018', 'ftypmif1')],
	['image/tiff', 'tiff', head('49492a00 08000000')],
	['image/tiff', 'tiff', head('4d4d002a 00000008')],
	['image/bmp', 'bmp', head('424d 3a000000 00000000 36000000')],
	['video/mp4', 'mp4', head('00000020', 'ftypisom')],
	['video/webm', 'webm', head('1a45dfa3 9f428681')],
	['application/zip', 'zip', head('504b0304 14000000')],
	['text/html', 'html', head('', '<!DOCTYPE html><html lang="en">')],
	['text/html', 'html', head('', '\n  <html><head>')],
	['text/html', 'html', head('efbbbf', '<!doctype html>')],
];

describe('the type of a file', () => {
	it.each(FILES)('%s (%s) is told by its first bytes', (mimeType, extension, bytes) => {
		expect(mediaTypeOf(bytes)).toBe(mimeType);
		expect(extensionOf(mimeType)).toBe(extension);
		expect(isImage(mimeType)).toBe(mimeType.startsWith('image/'));
	});

	it.each([
		['nothing', Buffer.alloc(0)],
		['zeros', Buffer.alloc(64)],
		['a few bytes of a PNG', head('89504e47 0d0a1a0a').subarray(0, 11)],
		['a sound in a RIFF', head('52494646 24000000 57415645')],
		['a WebP without its RIFF', head('00000000 24000000 57454250 5650384c')],
		['the brand of an AVIF without its box', head('0000001c', 'freeavif')],
		['the mark of a GIF after other bytes', head('00', 'GIF89a')],
		['words about HTML', head('', 'Send an <html> page, please.')],
		['words', head('', 'BMW is a maker of cars, and this is a text about it')],
		['JSON', head('', '{"detail":"Not found"}')],
		['an SVG', head('', '<svg xmlns="http://www.w3.org/2000/svg"/>')],
	])('%s cannot be told', (_name, bytes) => {
		expect(mediaTypeOf(bytes)).toBeNull();
	});

	it('is told by twelve bytes, if there are no more', () => {
		expect(mediaTypeOf(head('52494646 04000000 57454250').subarray(0, 12))).toBe('image/webp');
	});

	it('is not told by bytes that come later', () => {
		const late = Buffer.concat([Buffer.alloc(64, 32), Buffer.from('<html>')]);
		expect(mediaTypeOf(late)).toBeNull();
	});

	it('that nobody knows has an extension all the same', () => {
		expect(extensionOf('application/x-unheard-of')).toBe('bin');
		expect(isImage(null)).toBe(false);
	});

	it('stands in a data URI before the bytes', () => {
		const uri = toDataUri(Uint8Array.from([1, 2, 3]), 'image/png');
		expect(uri).toBe('data:image/png;base64,AQID');
	});
});
